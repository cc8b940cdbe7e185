/** What goes into the slots of a configuration. */
export interface Secret {
  /** On the screen: a mask, or words. */
  readonly shown: string;
  /** On the clipboard. */
  reveal(): string;
  /** What to do where the page may not copy and the screen shows a mask. */
  readonly byHand?: string;
  /** It was copied as part of a configuration. */
  onCopied(): void;
}

/** For a page that has no token to put in. */
export const YOUR_TOKEN: Secret = {
  shown: '<your token>',
  reveal: () => '<your token>',
  onCopied: () => undefined,
};

/** For the one moment in which the token is known: masked on the screen, whole on the clipboard. */
export function maskedSecret(token: string, onCopied: () => void): Secret {
  const start = token.slice(0, token.indexOf('_') + 1);
  return {
    shown: `${start}••••••••${token.slice(-4)}`,
    reveal: () => token,
    byHand: 'Copy the token and replace the dots with it.',
    onCopied,
  };
}
