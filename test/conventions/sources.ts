import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { ROOT } from '../docs/markdown.ts';

/** A node of the syntax tree, as far as the conventions read it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

export interface Source {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly lines: number;
  readonly nodes: readonly Node[];
  readonly comments: readonly { readonly value: string; readonly start: number }[];
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length));
}

/** The TypeScript of all packages and apps, without tests and generated files. */
function listSourceFiles(): readonly string[] {
  const workspaces = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name, 'src')),
  );
  return workspaces
    .flatMap(listFiles)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\/generated\/|\.d\.ts$/.test(file))
    .sort();
}

export function readSources(): readonly Source[] {
  return listSourceFiles().map((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const { program, comments, errors } = parseSync(file, text);
    if (errors.length > 0) throw new Error(`${file} cannot be parsed`);
    const nodes: Node[] = [];
    collect(program as unknown as Node, nodes);
    return { file, text, lines: text.trimEnd().split('\n').length, nodes, comments };
  });
}

function collect(value: unknown, nodes: Node[]): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, nodes);
  } else if (isNode(value)) {
    nodes.push(value);
    for (const member of Object.values(value)) collect(member, nodes);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
