/** How an agent's configuration names a secret that is kept elsewhere. */
export interface Placeholder {
  readonly text: string;
  /** Where the syntax alone does not say it. */
  readonly meaning?: string;
  /** What this one agent demands besides. */
  readonly only?: string;
}

/** The environment variable that holds the token, as the stdio program knows it too. */
export const VARIABLE = 'CODING_AGENT_API_KEY';

/** The id of VS Code's question. */
export const INPUT = 'tokenhouse-token';

export const BRACED: Placeholder = { text: `\${${VARIABLE}}` };
export const ENV_BRACED: Placeholder = { text: `\${env:${VARIABLE}}` };
export const BRACED_ENV: Placeholder = { text: `{env:${VARIABLE}}` };
export const ASKED: Placeholder = {
  text: `\${input:${INPUT}}`,
  meaning: 'asked for once and stored encrypted',
};
export const NAMED: Placeholder = { text: VARIABLE, meaning: 'the name alone, in a key of its own' };
