import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listPublished } from '../support/packed-packages.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Each way to import a published package, with the files that answer it. */
const ENTRIES = listPublished().flatMap(({ name, folder, exports = {} }) =>
  Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [{ entry: join(name, path), folder, ...target }],
  ),
);

/** The names that a declaration file exports, values and types. An entry names each of them: it has no `export *`. */
function exportedNames(declarations: string): readonly string[] {
  const listed = [...declarations.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.replace(/^\s*type\s/, '').trim()),
  );
  const declared = [
    ...declarations.matchAll(
      /^export (?:declare )?(?:const|function|class|interface|type) (\w+)(?!.* from )/gm,
    ),
  ].map(([, name = '']) => name);
  return [...listed, ...declared].filter((name) => name !== '').map((name) => name.replace(/^.* as /, ''));
}

// A change here is a change for everybody who has installed a package: it needs a changeset, and a thought.
test.each(ENTRIES)(
  '$entry exports exactly the names of its snapshot',
  async ({ entry, folder, types, default: file }) => {
    const values = Object.keys(await import(join(ROOT, folder, file)));
    const declarations = await readFile(join(ROOT, folder, types), 'utf8');
    expect(declarations).not.toMatch(/^export \*/m);
    const names = exportedNames(declarations);
    const surface = [...new Set(names)]
      .sort()
      .map((name) => `${values.includes(name) ? 'value' : 'type '} ${name}\n`);
    expect(values.filter((value) => !names.includes(value))).toEqual([]);
    const pinned = `public-surface/${entry.replace('@tokenhouse/', '').replaceAll('/', '-')}.txt`;
    await expect(surface.join('')).toMatchFileSnapshot(pinned);
  },
);
