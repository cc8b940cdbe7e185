import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listDocuments, ROOT, readDocument } from '../docs/markdown.ts';

const FOLDERS = ['apps', 'bench', 'deploy', 'docs', 'examples', 'packages', 'scripts', 'test', '.github'];
const PATH = new RegExp(`(?<![\\w./@-])(?:${FOLDERS.join('|').replace('.', '\\.')})(?:/[\\w.-]+)+`, 'g');
// A build creates them.
const BUILT = /\/(?:dist|results)(?:\/|$)/;

const FILES = [...FOLDERS, ''].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: folder !== '', withFileTypes: true })
    .filter((entry) => entry.isFile() && !/node_modules|\/dist\//.test(`${entry.parentPath}/`))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length)),
);

/** The paths that a document names, in prose, code and links, and the file names in backticks. */
function pathsIn(line: string): readonly string[] {
  const paths = (line.match(PATH) ?? []).map((path) => path.replace(/[.-]+$/, ''));
  const names = [...line.matchAll(/`([\w-]+\.(?:tsx?|sql))`/g)].map(([, name = '']) => name);
  // A pattern, such as packages/*/test or routes/<url>, names no path.
  const isPattern = (path: string) => new RegExp(`${path.replace(/[.]/g, '\\.')}/?[*<{]`).test(line);
  return [...paths.filter((path) => !isPattern(path)), ...names];
}

function problemOf(path: string): string | undefined {
  if (path.includes('/') && (existsSync(join(ROOT, path)) || BUILT.test(path))) return undefined;
  const similar = FILES.filter((file) => basename(file) === basename(path));
  if (!path.includes('/') && similar.length > 0) return undefined;
  return `${path} does not exist${similar.length === 0 ? '' : `; is it ${similar.join(' or ')}?`}`;
}

// Changesets describe the past, and the setup guide names files of its readers. Links are checked in test/docs.
const SKIPPED = /^\.changeset\/|CHANGELOG\.md$|^CODING_AGENT_SETUP\.md$/;
const DOCUMENTS = listDocuments().filter((file) => !SKIPPED.test(file));

describe.each(DOCUMENTS)('%s', (file) => {
  test('names only paths that exist', () => {
    const problems = readDocument(file)
      .replace(/\]\([^)]*\)|https?:\S+/g, '')
      .split('\n')
      .flatMap((line, i) =>
        pathsIn(line)
          .map(problemOf)
          .flatMap((problem) => (problem === undefined ? [] : [`${file}:${i + 1}: ${problem}`])),
      );
    expect(problems).toEqual([]);
  });
});
