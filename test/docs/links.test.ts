import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listDocuments, proseOf, ROOT, readDocument } from './markdown.ts';

// Templates, whose links are those of the documents that are made of them.
const DOCUMENTS = listDocuments().filter((file) => !/template\.md$/.test(file));

/** The targets of all links and pictures, and of references to them. */
function targetsOf(text: string): readonly string[] {
  const prose = proseOf(text).replace(/`[^`\n]*`/g, '');
  return [
    ...[...prose.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g)].map(([, target = '']) => target),
    ...[...prose.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)].map(([, target = '']) => target),
    ...[...prose.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target = '']) => target),
  ];
}

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set([...text.matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id = '']) => id));
  for (const [, heading = ''] of proseOf(text).matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\-_ ]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

/** Why a relative link leads nowhere; undefined when it does not. */
function problemOf(file: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const found = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
  if (found.startsWith('..')) return `${target} leaves the repository`;
  if (!existsSync(join(ROOT, found))) return `${target}: there is no ${found}`;
  if (anchor === undefined || anchorsOf(readDocument(found)).has(anchor)) return undefined;
  return `${target}: ${found} has no such heading`;
}

describe.each(DOCUMENTS)('%s', (file) => {
  const links = targetsOf(readDocument(file)).filter((target) => !/^(https?|mailto):/.test(target));
  test(`its ${links.length} links within the repository are valid`, () => {
    const problems = links.map((target) => problemOf(file, target)).filter((one) => one !== undefined);
    expect(problems).toEqual([]);
  });
});

test.each(['docs', 'docs/decisions'])('%s/README.md lists every page of its folder', (folder) => {
  const index = join(folder, 'README.md');
  const listed = targetsOf(readDocument(index)).map((target) => join(folder, target));
  const pages = DOCUMENTS.filter((file) => dirname(file) === folder && file !== index);
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
});
