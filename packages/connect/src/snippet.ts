/** Where the token goes in a snippet. */
export const SECRET: unique symbol = Symbol('the token goes here');

/** Text with slots where the token goes. */
export type Snippet = readonly (string | typeof SECRET)[];

/** Marks a slot in text that is still being made. A private character of Unicode, which no quoting touches. */
export const TOKEN_SLOT = '\uE000';

/** Text with the secret, a mask, or words such as "<your token>" in its slots. */
export function renderSnippet(snippet: Snippet, secret: string): string {
  return snippet.map((part) => (part === SECRET ? secret : part)).join('');
}

/** Makes a snippet of text that has `TOKEN_SLOT` in it. */
export function toSnippet(text: string): Snippet {
  return text.split(TOKEN_SLOT).flatMap((part, index) => (index === 0 ? [part] : [SECRET, part]));
}
