import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Shell } from '../operator/shell.ts';

// Control characters, and characters that change the reading order of a line.
const CONTROLS = /[\p{Cc}\p{Bidi_Control}]+/gu;

/**
 * Replaces control characters, so that text from users cannot control the operator's terminal: names of tokens and
 * accounts, and paths of scanned files. Returns one line.
 */
export function stripControls(text: string): string {
  return text.replace(CONTROLS, ' ');
}

/** Writes, and resolves when the stream accepts more. Rejects when the stream has failed. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) return;
  if (stream.destroyed) throw stream.errored ?? new Error('it was closed');
  await once(stream, 'drain');
}

/** Writes a message to stderr. Results go to stdout. */
export function note({ stderr }: Shell, line: string): void {
  stderr.write(`${stripControls(line)}\n`);
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Prints aligned columns with a header on a terminal. Otherwise prints tab-separated lines without a header. */
export async function printTable({ stdout }: Shell, { header, rows }: Table): Promise<void> {
  const cells = rows.map((row) => row.map(stripControls));
  const lines = stdout.isTTY === true ? align([header, ...cells]) : cells.map((row) => row.join('\t'));
  await write(stdout, lines.map((line) => `${line}\n`).join(''));
}

/** Prints JSON. Escapes control characters that JSON allows and a terminal would obey. */
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
