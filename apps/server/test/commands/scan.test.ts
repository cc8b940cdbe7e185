import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenFormat, createTokenService, type Database, type TokenService } from '@tokenhouse/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../../../test/support/samples.ts';
import { runProcess } from '../support/run-command.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const format = createTokenFormat('nllm');
const stranger = () => format.generate().reveal();
const ends = (text: string) => `${text.slice(0, 8)}…${text.slice(-4)}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenhouse-scan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each(['SQLite', 'PostgreSQL'] as const)('tokenhouse scan on %s, next to an instance', (name) => {
  let site: TestSite;
  let database: Database;
  let tokens: TokenService;
  beforeAll(async () => {
    site = await openTestSite(name);
    database = await site.openDatabase();
    tokens = createTokenService({
      store: database.tokens,
      format,
      limits: NO_LIMITS,
      clock: () => new Date(),
    });
  });
  afterAll(async () => {
    await database.close();
    await site.close();
  });

  async function generate(tokenName: string) {
    const generation = await tokens.generateToken({ userId: 'ada', name: tokenName });
    if (generation.outcome !== 'created') throw new Error(generation.outcome);
    return { text: generation.plain.reveal(), id: generation.token.id };
  }

  test('shows status and owner of each token, and logs no use', async () => {
    const [live, over] = [await generate('CI'), await generate('old')];
    await tokens.revokeToken('ada', over.id);
    const unknown = stranger();
    await writeFile(join(folder, '.env'), `A=1\nKEY=${live.text}\nOLD=${over.text} ${unknown}\n`);
    const { code, stdout, stderr } = await site.run(['scan', folder]);
    const file = join(folder, '.env');
    expect(stdout.split('\n')).toEqual([
      `${file}:2:5: ${ends(live.text)} active ${live.id} "CI" of ada`,
      `${file}:3:5: ${ends(over.text)} revoked ${over.id} "old" of ada`,
      `${file}:3:60: ${ends(unknown)} unknown`,
      '',
    ]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'Tokens found: 3. Still live: 1.\n' });
    for (const { text } of [live, over]) expect(stdout).not.toContain(text.slice(8, -4));
    expect((await tokens.findToken('ada', live.id))?.lastUsedAt).toBeNull();
  });

  test('--revoke: an instance that had cached the token rejects it, and no live token is left', async () => {
    const { text, id } = await generate('leaked');
    expect(await tokens.validateToken(text)).toMatchObject({ outcome: 'accepted' });
    const input = `twice: ${text} ${text}`;
    const { code, stdout, stderr } = await site.run(['scan', '--revoke', '--json'], input);
    expect(await tokens.validateToken(text)).toMatchObject({ outcome: 'revoked' });
    const place = { path: '(stdin)', line: 1, commit: null, file: null };
    const [tokenPrefix, tokenSuffix] = [text.slice(0, 8), text.slice(-4)];
    const known = { tokenPrefix, tokenSuffix, status: 'revoked', id, name: 'leaked', userId: 'ada' };
    expect(JSON.parse(stdout)).toEqual([
      { ...place, column: 8, ...known },
      { ...place, column: 63, ...known },
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Revoked ${id}: 1 of 1 servers confirmed.\nTokens found: 2. Still live: 0.\n`,
    });
  });
});

describe('tokenhouse scan --offline', () => {
  const scan = (args: readonly string[], stdin = '') =>
    runProcess(['scan', '--offline', ...args], { stdin, cwd: folder });

  test('scans folders and binary files, but not .git and links', async () => {
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

  test('shows commit and file for git log -p', async () => {
    const token = stranger();
    const log = `commit ${'a'.repeat(40)}\n\n    Add it\n\ndiff --git a/src/key.ts b/src/key.ts\n@@ -0,0 +1 @@\n+${token}\n`;
    const { stdout, code } = await scan([], log);
    expect(stdout).toBe(
      `(stdin):7:2: (commit ${'a'.repeat(40)}, file src/key.ts) ${ends(token)} unchecked\n`,
    );
    expect(code).toBe(3);
  });

  test('exits with 0 without tokens, and with 1 after an unreadable path, but scans the others', async () => {
    await writeFile(join(folder, 'clean'), `nllm_${'A'.repeat(49)}`);
    await writeFile(join(folder, 'dirty'), stranger());
    const [clean, missing, both] = await Promise.all([
      scan(['clean']),
      scan(['missing', 'clean']),
      scan(['missing', 'dirty']),
    ]);
    expect(clean).toEqual({ code: 0, stdout: '', stderr: 'Tokens found: 0. Not checked in the database.\n' });
    expect(missing).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('missing was not scanned'),
    });
    expect(both).toMatchObject({ code: 3, stdout: expect.stringContaining('dirty:1:1') });
  });

  test('file names cannot control the terminal, in errors or in JSON', async () => {
    const missing = await scan(['odd\u001b[2Jname']);
    expect(missing.stderr).toContain('odd [2Jname was not scanned');
    expect(missing.stderr).not.toMatch(/[^\P{Cc}\n]/u);
    const diff = `diff --git a/x b/x\u009b2J\n+${stranger()}\n`;
    const { stdout } = await scan(['--json'], diff);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(JSON.parse(stdout)).toMatchObject([{ file: 'x\u009b2J' }]);
  });
});
