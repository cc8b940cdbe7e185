/** The items of a list: separated by commas or line breaks, with white space around either. */
export function splitList(text: string): readonly string[] {
  return text.trim().split(/\s*,\s*|\s*[\r\n]\s*/);
}
