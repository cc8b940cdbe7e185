import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of a document. */
export interface Block {
  /** The document, from the root of the repository. */
  readonly file: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** The word behind the fence, empty when there is none. */
  readonly language: string;
  readonly text: string;
}

// What others wrote, and what was built or measured.
const FOREIGN = new Set(['.git', 'node_modules', 'dist', 'results', 'screenshots', 'data']);

/** The Markdown files of the checkout, from its root. */
export function listDocuments(folder = ''): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : listDocuments(path);
    return entry.isFile() && entry.name.endsWith('.md') ? [path] : [];
  });
}

export function readDocument(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The fenced blocks of a document, in order. */
export function blocksOf(file: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  for (const [i, text] of readDocument(file).split('\n').entries()) {
    const [, language] = /^```(\S*)/.exec(text) ?? [];
    if (open === undefined) {
      if (language !== undefined) open = { line: i + 1, language, lines: [] };
    } else if (text === '```') {
      blocks.push({ file, line: open.line, language: open.language, text: open.lines.join('\n') });
      open = undefined;
    } else {
      open.lines.push(text);
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the block has no end`);
  return blocks;
}

/** A document without its fenced blocks and comments: what is prose in it. */
export function proseOf(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/<!--[\s\S]*?-->/g, '');
}

/** The rows of the first table whose head is `head`, cell by cell, without code marks around a cell. */
export function tableRows(file: string, head: string): readonly (readonly string[])[] {
  const lines = readDocument(file).split('\n');
  const start = lines.indexOf(head);
  if (start === -1) throw new Error(`${file} has no table with the head ${head}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end === -1 ? rows.length : end).map(cellsOf);
}

function cellsOf(row: string): readonly string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
