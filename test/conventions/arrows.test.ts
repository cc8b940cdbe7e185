import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Who may import whom. What is not listed is forbidden: arrows point inward. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/postgres': ['@tokenhouse/core'],
  'packages/sqlite': ['@tokenhouse/core'],
  'packages/http': ['@tokenhouse/core'],
  'packages/client': [],
  'packages/connect': [],
  'packages/mcp': ['@tokenhouse/core', '@tokenhouse/http', '@tokenhouse/client'],
  'apps/server': [
    '@tokenhouse/core',
    '@tokenhouse/postgres',
    '@tokenhouse/sqlite',
    '@tokenhouse/http',
    'tokenhouse-mcp',
  ],
  'apps/web': ['@tokenhouse/client', '@tokenhouse/connect'],
};
// Reached by those who have the framework, or the SDK, that the subpath is for.
const SUBPATHS = new Set(['@tokenhouse/http/fastify', '@tokenhouse/http/mcp']);

async function importsOf(
  folder: string,
): Promise<readonly { readonly file: string; readonly target: string }[]> {
  const files = await readdir(join(ROOT, folder, 'src'), { recursive: true });
  const found: { file: string; target: string }[] = [];
  for (const name of files.filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))) {
    const file = join(folder, 'src', name);
    const text = await readFile(join(ROOT, file), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g))
      found.push({ file, target });
  }
  return found;
}

describe.each(Object.entries(ARROWS))('%s', (folder, allowed) => {
  test('imports only the workspace packages that ARROWS allows', async () => {
    const imports = await importsOf(folder);
    const ours = imports.filter(({ target }) => /^(@tokenhouse\/|tokenhouse)/.test(target));
    const wrong = ours.filter(
      ({ target }) => !allowed.includes(target) && !(SUBPATHS.has(target) && folder === 'apps/server'),
    );
    expect(wrong).toEqual([]);
  });

  test('imports no file of another package’s folder', async () => {
    const imports = (await importsOf(folder)).filter(({ target }) => target.startsWith('.'));
    expect(imports.length).toBeGreaterThan(0);
    const outside = imports.filter(({ file, target }) =>
      relative(join(ROOT, folder), resolve(ROOT, dirname(file), target)).startsWith('..'),
    );
    expect(outside).toEqual([]);
  });

  test('imports only packages that its package.json names', async () => {
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(
      await readFile(join(ROOT, folder, 'package.json'), 'utf8'),
    );
    const named = Object.keys({ ...dependencies, ...peerDependencies });
    const foreign = (await importsOf(folder)).filter(({ target }) => !/^(\.|node:|virtual:)/.test(target));
    const types = new Set(['openapi-types']);
    const packageOf = (target: string) =>
      target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');
    expect(foreign.filter(({ target }) => !named.includes(packageOf(target)) && !types.has(target))).toEqual(
      [],
    );
  });
});

test('connect runs in a browser', async () => {
  const { dependencies = {} } = JSON.parse(
    await readFile(join(ROOT, 'packages/connect/package.json'), 'utf8'),
  );
  expect(dependencies).toEqual({});
  expect((await importsOf('packages/connect')).filter(({ target }) => !target.startsWith('.'))).toEqual([]);
});

test('core does no I/O', async () => {
  const allowed = ['node:crypto', 'node:zlib'];
  const builtIn = (await importsOf('packages/core')).filter(({ target }) => target.startsWith('node:'));
  expect(builtIn.filter(({ target }) => !allowed.includes(target))).toEqual([]);
});

test('only main files read process.env', async () => {
  const files: string[] = [];
  for (const folder of Object.keys(ARROWS)) {
    for (const { file } of await importsOf(folder)) files.push(file);
  }
  const readers: string[] = [];
  for (const file of new Set(files)) {
    if ((await readFile(join(ROOT, file), 'utf8')).match(/process\.env|\bprocess\)/)) readers.push(file);
  }
  expect(readers.sort()).toEqual([
    'apps/server/src/cli.ts',
    'apps/server/src/main.ts',
    'packages/mcp/src/stdio.ts',
  ]);
});

describe('the folders of the web', () => {
  const room = (path: string) => /^apps\/web\/src\/(features\/[^/]+|[^/]+)\//.exec(path)?.[1] ?? 'root';

  test.each([
    ['ui', /^ui$/],
    ['api', /^(api)$/],
    ['features/account', /^(features\/account|ui|api)$/],
    ['features/activity', /^(features\/activity|ui|api)$/],
    ['features/connect', /^(features\/connect|ui|api)$/],
    ['features/tokens', /^(features\/tokens|ui|api)$/],
  ])('%s imports only the folders that it may know', async (name, allowed) => {
    const inside = (await importsOf('apps/web')).filter(({ file }) => room(file) === name);
    expect(inside.length).toBeGreaterThan(0);
    const wrong = inside
      .filter(({ target }) => target.startsWith('.'))
      .filter(({ file, target }) => !allowed.test(room(join(dirname(file), target))));
    expect(wrong).toEqual([]);
  });

  test('ui knows no API', async () => {
    const inside = (await importsOf('apps/web')).filter(({ file }) => room(file) === 'ui');
    expect(inside.filter(({ target }) => /tokenhouse|react-query/.test(target))).toEqual([]);
  });
});
