/** How an agent's configuration refers to a secret that is stored elsewhere. */
export interface Placeholder {
  readonly text: string;
  /** What the syntax means, if that is not obvious. */
  readonly meaning?: string;
  /** An additional requirement of one agent. */
  readonly only?: string;
}

/** The environment variable that holds the token, as the stdio program knows it too. */
export const VARIABLE = 'CODING_AGENT_API_KEY';

/** The id of VS Code's prompt. */
export const INPUT = 'tokenhouse-token';

export const BRACED: Placeholder = { text: `\${${VARIABLE}}` };
export const ENV_BRACED: Placeholder = { text: `\${env:${VARIABLE}}` };
export const BRACED_ENV: Placeholder = { text: `{env:${VARIABLE}}` };
export const ASKED: Placeholder = {
  text: `\${input:${INPUT}}`,
  meaning: 'asked for once and stored encrypted',
};
export const NAMED: Placeholder = { text: VARIABLE, meaning: 'only the name, in a separate key' };
