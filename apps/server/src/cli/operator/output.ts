import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Shell } from './shell.ts';

// What a terminal obeys, and what makes a line read in another order than it is written.
const OBEYED = /[\p{Cc}\p{Bidi_Control}]+/gu;

/**
 * The text in one line, and without what a terminal would obey: names are chosen by those who own tokens and accounts,
 * and files in a folder that is scanned by whoever made them.
 */
export function stripControls(text: string): string {
  return text.replace(OBEYED, ' ');
}

/** Writes, and resolves when there is room for more. Rejects when the stream has failed. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) return;
  if (stream.destroyed) throw stream.errored ?? new Error('it was closed');
  await once(stream, 'drain');
}

/** A line about the work, for people; what the command is asked for goes to stdout. */
export function note({ stderr }: Shell, line: string): void {
  stderr.write(`${stripControls(line)}\n`);
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Aligned under a header for people; for programs one line for each row, separated by tabs, without a header. */
export async function printTable({ stdout }: Shell, { header, rows }: Table): Promise<void> {
  const cells = rows.map((row) => row.map(stripControls));
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
