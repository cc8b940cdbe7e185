import { harmless } from './harmless.ts';
import { type Shell, write } from './shell.ts';

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Aligned under a header for people; for programs one line for each row, separated by tabs, without a header. */
export async function printTable({ stdout }: Shell, { header, rows }: Table): Promise<void> {
  const cells = rows.map((row) => row.map(harmless));
  const lines = stdout.isTTY === true ? align([header, ...cells]) : cells.map((row) => row.join('\t'));
  await write(stdout, lines.map((line) => `${line}\n`).join(''));
}

/** The same data as JSON, for programs; in ASCII where a terminal would obey what JSON lets stand as it is. */
export async function printJson({ stdout }: Shell, value: unknown): Promise<void> {
  const json = JSON.stringify(value, undefined, 2);
  const escaped = json.replace(/[\x7f-\x9f]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
  await write(stdout, `${escaped}\n`);
}

function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
