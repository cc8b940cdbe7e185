const NEEDS_QUOTES = /[",\r\n]/;
// What a spreadsheet would take for a formula; user agents are chosen by callers. https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** One record by RFC 4180, ended by CRLF. A cell that a spreadsheet would calculate is prefixed by an apostrophe. */
export function toCsvRecord(cells: readonly (string | null)[]): string {
  let record = '';
  for (const [at, cell] of cells.entries()) {
    if (at > 0) record += ',';
    if (cell !== null) record += toCell(cell);
  }
  return `${record}\r\n`;
}

function toCell(text: string): string {
  const stripControls = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(stripControls) ? `"${stripControls.replaceAll('"', '""')}"` : stripControls;
}
