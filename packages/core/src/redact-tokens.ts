/** Text in the format of a token, with any first word, its underscore percent-encoded or not. */
const TOKEN_LIKE = /[a-z0-9]{2,12}(?:_|%5[Ff])[0-9A-Za-z]{49}/g;

/** The text without anything that looks like a whole token, for logs and tables. */
export function redactTokens(text: string): string {
  return text.replace(TOKEN_LIKE, '[token]');
}

/** Whether the text holds something that looks like a whole token, invisible characters within it or not. */
export function containsToken(text: string): boolean {
  return text.replace(/\p{C}/gu, '').search(TOKEN_LIKE) !== -1;
}
