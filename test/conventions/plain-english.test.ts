import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { listDocuments, readDocument } from '../docs/markdown.ts';
import { EXCEPTIONS, IDIOMS, type Idiom, NAMES } from './idioms.ts';
import { lineAt, type Node, readSources, type Source } from './sources.ts';

/** How many findings are tolerated today. The goal of each is 0: lower the numbers, and never raise them. */
const TOLERATED = { documents: 0, strings: 0, comments: 0, names: 0 };

interface Text {
  readonly place: string;
  readonly text: string;
}

const sources = readSources();

/** Documents whose words come from elsewhere: generated from sources that are checked, or written by others. */
const GENERATED = /^(?:docs\/(?:cli|errors|http-api)|CODING_AGENT_SETUP|CODE_OF_CONDUCT)\.md$|CHANGELOG\.md$/;

/** The lines of all documents, without code blocks and code. */
function documentLines(): readonly Text[] {
  return listDocuments()
    .filter((file) => !GENERATED.test(file))
    .flatMap((file) => {
      let inBlock = false;
      return readDocument(file)
        .split('\n')
        .flatMap((line, i) => {
          if (line.startsWith('```')) inBlock = !inBlock;
          const text = line.replace(/`[^`]*`/g, '`…`');
          return inBlock ? [] : [{ place: `${file}:${i + 1}`, text }];
        });
    });
}

function stringsOf({ file, text, nodes }: Source): readonly Text[] {
  return nodes.flatMap((node) => {
    const value = stringIn(node);
    return value === undefined ? [] : [{ place: `${file}:${lineAt(text, node.start)}`, text: value }];
  });
}

function stringIn({ type, value }: Node): string | undefined {
  if (type === 'Literal' || type === 'JSXText') return typeof value === 'string' ? value : undefined;
  if (type !== 'TemplateElement') return undefined;
  return (value as { readonly cooked: string }).cooked;
}

function commentsOf({ file, text, comments }: Source): readonly Text[] {
  return comments.map(({ value, start }) => ({
    place: `${file}:${lineAt(text, start)}`,
    text: value.replace(/\s*\n\s*\*?\s*/g, ' ').trim(),
  }));
}

const DECLARATIONS = new Set([
  'FunctionDeclaration',
  'ClassDeclaration',
  'VariableDeclarator',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
]);

/** The names that a file declares, and its own. */
function namesOf({ file, text, nodes }: Source): readonly Text[] {
  const declared = nodes
    .filter(({ type }) => DECLARATIONS.has(type))
    .flatMap(({ start, id }) => {
      const { type, name } = (id ?? {}) as { readonly type?: string; readonly name?: string };
      return type === 'Identifier' && name !== undefined
        ? [{ place: `${file}:${lineAt(text, start)}`, text: name }]
        : [];
    });
  return [{ place: file, text: basename(file).replace(/\.tsx?$/, '') }, ...declared];
}

/** `useX` is the name of a React hook; a usage is called `usage`. */
function isFalseHook({ place, text }: Text): boolean {
  const isWeb = place.startsWith('apps/web/');
  if (/^Use[A-Z]/.test(text)) return true;
  if (!isWeb) return /^use(?:[A-Z]|-)/.test(text);
  if (!text.startsWith('use-')) return false;
  const hook = text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return !sources.some((source) => source.file === place && new RegExp(`\\b${hook}\\b`).test(source.text));
}

function isException(text: string): boolean {
  return EXCEPTIONS.some((one) => text.includes(one.text));
}

function findingsIn(texts: readonly Text[], idioms: readonly Idiom[]): readonly string[] {
  return texts
    .filter(({ text }) => !isException(text))
    .flatMap(({ place, text }) =>
      idioms.flatMap(({ pattern, instead }) => {
        const [found] = text.match(pattern) ?? [];
        return found === undefined ? [] : [`${place}: "${found.trim()}": ${instead}`];
      }),
    );
}

function expectAtMost(findings: readonly string[], tolerated: number): void {
  process.stdout.write(findings.map((finding) => `  ${finding}\n`).join(''));
  expect(findings.length, findings.join('\n')).toBeLessThanOrEqual(tolerated);
}

test('documents contain no idiom of the list', () => {
  const lines = documentLines();
  expect(lines.length).toBeGreaterThan(1000);
  expectAtMost(findingsIn(lines, IDIOMS), TOLERATED.documents);
});

test('strings contain no idiom of the list', () => {
  expectAtMost(findingsIn(sources.flatMap(stringsOf), IDIOMS), TOLERATED.strings);
});

test('comments contain no idiom of the list', () => {
  expectAtMost(findingsIn(sources.flatMap(commentsOf), IDIOMS), TOLERATED.comments);
});

test('names contain no idiom, and only hooks are called use…', () => {
  const names = sources.flatMap(namesOf);
  const hooks = names.filter(isFalseHook).map(({ place, text }) => `${place}: "${text}": usage…`);
  expectAtMost([...findingsIn(names, NAMES), ...hooks], TOLERATED.names);
});

test('each exception is found in a text', () => {
  const texts = [...documentLines(), ...sources.flatMap(stringsOf), ...sources.flatMap(commentsOf)];
  const idle = EXCEPTIONS.filter((one) => !texts.some(({ text }) => text.includes(one.text)));
  expect(idle).toEqual([]);
});
