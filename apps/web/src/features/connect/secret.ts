/** The text for the slots of a configuration. */
export interface Secret {
  /** The text on the screen: a mask, or words. */
  readonly shown: string;
  /** The text for the clipboard. */
  reveal(): string;
  /** What the user can do if copying fails and the screen shows a mask. */
  readonly byHand?: string;
  /** Called when a configuration with the secret was copied. */
  onCopied(): void;
}

/** For pages without a token. */
export const YOUR_TOKEN: Secret = {
  shown: '<your token>',
  reveal: () => '<your token>',
  onCopied: () => undefined,
};

/** For a new token: masked on the screen, complete on the clipboard. */
export function maskedSecret(token: string, onCopied: () => void): Secret {
  const start = token.slice(0, token.indexOf('_') + 1);
  return {
    shown: `${start}••••••••${token.slice(-4)}`,
    reveal: () => token,
    byHand: 'Copy the token and replace the dots with it.',
    onCopied,
  };
}
