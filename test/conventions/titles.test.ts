import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../docs/markdown.ts';
import { lineAt } from './sources.ts';

/** How many titles may be too long today. The goal is 0: lower it, and never raise it. */
const TOLERATED = 0;
const LONGEST = 90;

const TITLE = /\b(?:test|it)(?:\.\w+)*(?:\([^'"`\n]*\))?\(\s*(?:'((?:[^'\\\n]|\\.)*)'|`([^`]*)`)/g;

function titlesOf(file: string): readonly { readonly place: string; readonly title: string }[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(TITLE)].map(({ index, 1: plain, 2: template }) => ({
    place: `${file}:${lineAt(text, index)}`,
    title: plain ?? template ?? '',
  }));
}

const FILES = ['packages', 'apps', 'test'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.tsx?$/.test(name) && !/node_modules|dist\//.test(name))
    .map((name) => join(folder, name)),
);
const titles = FILES.flatMap(titlesOf);

test(`titles have at most ${LONGEST} characters`, () => {
  const long = titles.filter(({ title }) => title.length > LONGEST);
  const lines = long.map(({ place, title }) => `  ${place}: ${title.length}: ${title}\n`);
  process.stdout.write(lines.join(''));
  expect(titles.length).toBeGreaterThan(800);
  expect(long.length).toBeLessThanOrEqual(TOLERATED);
});

test('no title begins with "should"', () => {
  expect(titles.filter(({ title }) => /^should\b/i.test(title))).toEqual([]);
});
