import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenFormat } from '@tokenhouse/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServerProcess } from '../../../../test/support/server-process.ts';
import {
  type CommandHouse,
  generate,
  type Known,
  openCommandHouse,
  signUpKnown,
  use,
} from './command-house.ts';
import { runCommand } from './run-command.ts';

const stranger = () => createTokenFormat('nllm').generate().reveal();
const ends = (text: string) => `${text.slice(0, 8)}…${text.slice(-4)}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenhouse-scan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each(['SQLite', 'PostgreSQL'] as const)('tokenhouse scan on %s, beside a running server', (name) => {
  let house: CommandHouse;
  let server: ServerProcess;
  let ada: Known;
  beforeAll(async () => {
    house = await openCommandHouse(name);
    server = await house.startServer();
    ada = await signUpKnown(server.url);
  });
  afterAll(() => house.close());

  test('tells which are live, whose they are, and logs no use', async () => {
    const [live, over] = [await generate(ada, { name: 'CI' }), await generate(ada)];
    await ada.revoke(over.id);
    const unknown = stranger();
    await writeFile(join(folder, '.env'), `A=1\nKEY=${live.text}\nOLD=${over.text} ${unknown}\n`);
    const { code, stdout, stderr } = await house.run(['scan', folder]);
    const file = join(folder, '.env');
    expect(stdout.split('\n')).toEqual([
      `${file}:2:5: ${ends(live.text)} active ${live.id} "CI" of ${ada.id}`,
      `${file}:3:5: ${ends(over.text)} revoked ${over.id} "API token" of ${ada.id}`,
      `${file}:3:60: ${ends(unknown)} unknown`,
      '',
    ]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'Found 3, live and left: 1.\n' });
    for (const { text } of [live, over]) expect(stdout).not.toContain(text.slice(8, -4));
    const { tokens } = (await ada.list()) as { tokens: { id: string; lastUsedAt?: unknown }[] };
    expect(tokens.find(({ id }) => id === live.id)?.lastUsedAt).toBeNull();
  });

  test('--revoke: the server refuses what was live at once, and nothing live is left', async () => {
    const token = await generate(ada);
    expect(await use(server.url, token.text)).toBe(200);
    const input = `twice: ${token.text} ${token.text}`;
    const { code, stdout, stderr } = await house.run(['scan', '--revoke', '--json'], input);
    expect(await use(server.url, token.text)).toBe(401);
    const place = { path: '(stdin)', line: 1, commit: null, file: null };
    const known = {
      tokenPrefix: token.text.slice(0, 8),
      tokenSuffix: token.text.slice(-4),
      status: 'revoked',
      id: token.id,
      name: 'API token',
      userId: ada.id,
    };
    expect(JSON.parse(stdout)).toEqual([
      { ...place, column: 8, ...known },
      { ...place, column: 63, ...known },
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Revoked ${token.id}: 1 of 1 servers confirmed.\nFound 2, live and left: 0.\n`,
    });
  });
});

describe('tokenhouse scan --offline', () => {
  const scan = (args: readonly string[], stdin = '') =>
    runCommand(['scan', '--offline', ...args], { stdin, cwd: folder });

  test('goes through folders and binary files, not into .git, not along links', async () => {
    const tokens = Array.from({ length: 5 }, stranger);
    const [inText, inBinary, inGit, outside, named] = tokens as [string, string, string, string, string];
    await mkdir(join(folder, 'in/src/deep'), { recursive: true });
    await mkdir(join(folder, 'in/.git'));
    await mkdir(join(folder, 'out'));
    await writeFile(join(folder, 'in/src/deep/a.ts'), `"${inText}"`);
    await writeFile(
      join(folder, 'in/src/image.bin'),
      Buffer.concat([Buffer.alloc(2_000_000, 0xff), Buffer.from(inBinary)]),
    );
    await writeFile(join(folder, 'in/.git/config'), inGit);
    await writeFile(join(folder, 'out/secret'), outside);
    await writeFile(join(folder, 'in/odd\u001b[2Jname'), named);
    await symlink(join(folder, 'out'), join(folder, 'in/linked-folder'));
    await symlink(join(folder, 'out/secret'), join(folder, 'in/linked-file'));
    const { code, stdout } = await scan(['in']);
    expect(stdout.split('\n')).toEqual([
      `in/odd [2Jname:1:1: ${ends(named)} unchecked`,
      `in/src/deep/a.ts:1:2: ${ends(inText)} unchecked`,
      `in/src/image.bin:1:2000001: ${ends(inBinary)} unchecked`,
      '',
    ]);
    expect(code).toBe(3);
  });

  test('tells commit and file of what git log -p shows', async () => {
    const token = stranger();
    const log = `commit ${'a'.repeat(40)}\n\n    Add it\n\ndiff --git a/src/key.ts b/src/key.ts\n@@ -0,0 +1 @@\n+${token}\n`;
    const { stdout, code } = await scan([], log);
    expect(stdout).toBe(
      `(stdin):7:2: (commit ${'a'.repeat(40)}, file src/key.ts) ${ends(token)} unchecked\n`,
    );
    expect(code).toBe(3);
  });

  test('nothing found is 0; a path that cannot be read is 1, and the others are scanned all the same', async () => {
    await writeFile(join(folder, 'clean'), `nllm_${'A'.repeat(49)}`);
    await writeFile(join(folder, 'dirty'), stranger());
    const [clean, missing, both] = await Promise.all([
      scan(['clean']),
      scan(['missing', 'clean']),
      scan(['missing', 'dirty']),
    ]);
    expect(clean).toEqual({ code: 0, stdout: '', stderr: 'Found 0, not looked up.\n' });
    expect(missing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('missing was not scanned'),
    });
    expect(both).toMatchObject({ code: 3, stdout: expect.stringContaining('dirty:1:1') });
  });
});
