import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPublished, type Manifest, pack } from '../support/packed-packages.ts';

const run = promisify(execFile);
const PUBLISHED = listPublished();

const hasTypes = ({ exports = {} }: Manifest) =>
  Object.values(exports).some((target) => typeof target !== 'string');

test('seven packages are published', () => {
  expect(PUBLISHED.map(({ name }) => name).sort()).toEqual([
    '@tokenhouse/client',
    '@tokenhouse/core',
    '@tokenhouse/http',
    '@tokenhouse/postgres',
    '@tokenhouse/sqlite',
    'tokenhouse',
    'tokenhouse-mcp',
  ]);
});

let folder: string;
let tarballs: ReadonlyMap<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenhouse-pack-'));
  tarballs = await pack(PUBLISHED, folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(PUBLISHED)('$name', (one) => {
  let tarball: string;
  beforeAll(() => {
    tarball = tarballs.get(one.name) ?? '';
  });

  test('passes publint', async () => {
    const { buffer } = new Uint8Array(await readFile(tarball));
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: buffer } });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  // A package that is a program alone has no types to be wrong.
  const testTypes = hasTypes(one) ? test : () => {};
  testTypes('has the right types for each importer', async () => {
    const analysis = await checkPackage(
      createPackageFromTarballData(new Uint8Array(await readFile(tarball))),
    );
    if (analysis.types === false) throw new Error('it has no types');
    expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys(one.exports ?? {}));
    // Old ways of resolving, which know no `exports`, and `require`, which Node 20.19 can do with ES modules.
    const tolerated = ['node10', 'node16-cjs'];
    const found = analysis.problems.filter(
      (problem) => !('resolutionKind' in problem && tolerated.includes(problem.resolutionKind)),
    );
    expect(found).toEqual([]);
  });

  test('contains README and license, and no tests', async () => {
    const { stdout } = await run('tar', ['tzf', tarball]);
    const files = stdout.trim().split('\n');
    for (const file of ['package/package.json', 'package/README.md', 'package/LICENSE']) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /\.test\.|tsbuildinfo|\/test\//.test(file))).toEqual([]);
  });

  test('names its folder, and depends on the other packages at its own version', () => {
    expect(one.repository).toMatchObject({ directory: one.folder });
    expect(one.publishConfig).toEqual({ access: 'public', provenance: true });
    const ours = Object.entries(one.dependencies ?? {}).filter(([name]) =>
      PUBLISHED.some((other) => other.name === name),
    );
    expect(ours).toEqual(ours.map(([name]) => [name, one.version]));
  });
});
