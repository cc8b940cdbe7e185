/** The items of a list: separated by commas or line breaks, with optional white space. */
export function splitList(text: string): readonly string[] {
  return text.trim().split(/\s*,\s*|\s*[\r\n]\s*/);
}
