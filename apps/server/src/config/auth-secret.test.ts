import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOrCreateAuthSecret } from './auth-secret.ts';

const run = promisify(execFile);
const MODULE = new URL('../../dist/config/auth-secret.js', import.meta.url).href;

describe('readOrCreateAuthSecret', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenhouse-secret-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('generates 256 bits once, in a private file and folder', async () => {
    const dataDir = join(folder, 'deep', 'data');
    const secret = await readOrCreateAuthSecret(dataDir);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await readOrCreateAuthSecret(dataDir)).toBe(secret);
    expect(await readFile(join(dataDir, 'auth-secret'), 'utf8')).toBe(secret);
    expect((await stat(join(dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect(await readdir(dataDir)).toEqual(['auth-secret']);
  });

  test('generates another secret in another folder', async () => {
    const secrets = await Promise.all(['a', 'b'].map((name) => readOrCreateAuthSecret(join(folder, name))));
    expect(new Set(secrets).size).toBe(2);
  });

  test('keeps a secret that an operator has written', async () => {
    const chosen = 'chosen by the operator, with an editor that ends lines';
    await writeFile(join(folder, 'auth-secret'), `${chosen}\n`);
    expect(await readOrCreateAuthSecret(folder)).toBe(chosen);
  });

  test.each(['', '\n', 'x'.repeat(31)])('rejects %j in the file, and does not change it', async (text) => {
    await writeFile(join(folder, 'auth-secret'), text);
    await expect(readOrCreateAuthSecret(folder)).rejects.toThrow('must have at least 32 characters');
    expect(await readFile(join(folder, 'auth-secret'), 'utf8')).toBe(text);
  });

  test('50 simultaneous calls get the same secret', async () => {
    const secrets = await Promise.all(Array.from({ length: 50 }, () => readOrCreateAuthSecret(folder)));
    expect(new Set(secrets).size).toBe(1);
    expect(await readdir(folder)).toEqual(['auth-secret']);
  });

  test('four simultaneous processes get the same secret', async () => {
    const program = `import(${JSON.stringify(MODULE)}).then(async (m) => process.stdout.write(await m.readOrCreateAuthSecret(${JSON.stringify(folder)})))`;
    const runs = await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, ['-e', program])));
    const secrets = new Set(runs.map(({ stdout }) => stdout));
    expect(secrets).toEqual(new Set([await readFile(join(folder, 'auth-secret'), 'utf8')]));
    expect((await stat(join(folder, 'auth-secret'))).mode & 0o777).toBe(0o600);
  });
});
