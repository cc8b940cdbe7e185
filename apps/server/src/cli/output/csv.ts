const NEEDS_QUOTES = /[",\r\n]/;
// A spreadsheet would run these as formulas, and callers choose their user agent. https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** One record (RFC 4180), ended by CRLF. Puts an apostrophe before a cell that looks like a formula. */
export function toCsvRecord(cells: readonly (string | null)[]): string {
  let record = '';
  for (const [at, cell] of cells.entries()) {
    if (at > 0) record += ',';
    if (cell !== null) record += toCell(cell);
  }
  return `${record}\r\n`;
}

function toCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
