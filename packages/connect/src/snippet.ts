/** Where the token goes in a snippet. */
export const SECRET: unique symbol = Symbol('the token goes here');

/** Text with holes where the token goes. */
export type Snippet = readonly (string | typeof SECRET)[];

/** Marks a hole in text that is still being made. A private character of Unicode, which no quoting touches. */
export const HOLE = '\uE000';

/** Text with the secret, a mask, or words such as "<your token>" in its holes. */
export function renderSnippet(snippet: Snippet, secret: string): string {
  return snippet.map((part) => (part === SECRET ? secret : part)).join('');
}

/** Makes a snippet of text that has `HOLE` in it. */
export function toSnippet(text: string): Snippet {
  return text.split(HOLE).flatMap((part, index) => (index === 0 ? [part] : [SECRET, part]));
}
