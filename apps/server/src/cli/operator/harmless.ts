// What a terminal obeys, and what makes a line read in another order than it is written.
const OBEYED = /[\p{Cc}\p{Bidi_Control}]+/gu;

/**
 * The text in one line, and without what a terminal would obey: names are chosen by those who own tokens and accounts,
 * and files in a folder that is scanned by whoever made them.
 */
export function harmless(text: string): string {
  return text.replace(OBEYED, ' ');
}
