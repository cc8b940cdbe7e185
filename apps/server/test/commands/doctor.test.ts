import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Database, Finding } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeToken } from '../../../../test/support/samples.ts';
import { type Env, runCommand } from '../support/run-command.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

const SECRET = { AUTH_SECRET: 'a secret of the tests, long enough' };

async function runDoctor(env: Env): Promise<{ code: number | null; findings: ReadonlyMap<string, Finding> }> {
  const { code, stdout } = await runCommand(['doctor', '--json'], { env });
  const findings: Finding[] = JSON.parse(stdout);
  return { code, findings: new Map(findings.map((finding) => [finding.check, finding])) };
}

describe.each(['SQLite', 'PostgreSQL'] as const)('tokenhouse doctor on %s', (name) => {
  let site: TestSite;
  let database: Database;
  beforeAll(async () => {
    site = await openTestSite(name);
    await site.run(['migrate']);
    database = await site.openDatabase();
    await database.maintain(new Date());
  });
  afterAll(async () => {
    await database.close();
    await site.close();
  });

  test('next to a healthy instance every check is ok: one line each, exit code 0', async () => {
    const { stdout, code, stderr } = await runCommand(['doctor'], { env: { ...site.env, ...SECRET } });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !/^ok {7}[a-z ]+: ./.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    if (name === 'PostgreSQL') expect(stdout).toContain('instances: 1 running');
  });

  test('TRUST_PROXY=off with an https URL is a warning', async () => {
    const https = { ...site.env, ...SECRET, PUBLIC_URL: 'https://tokens.example.com' };
    const [off, on] = await Promise.all([runDoctor(https), runDoctor({ ...https, TRUST_PROXY: '10.0.0.1' })]);
    expect(off.findings.get('proxies')).toMatchObject({ status: 'warning', remedy: expect.any(String) });
    expect(on.findings.get('proxies')).toMatchObject({ status: 'ok' });
  });

  test('an error exits with 3 and has a remedy; a warning exits with 0', async () => {
    const warnings = await runDoctor({ ...site.env, ...SECRET, PUBLIC_URL: 'http://tokens.example.com' });
    expect(warnings.code).toBe(0);
    expect(warnings.findings.get('public url')).toMatchObject({
      status: 'warning',
      remedy: expect.any(String),
    });

    await site.sql(
      name === 'SQLite'
        ? 'DROP TRIGGER revoke_tokens_of_deleted_users'
        : 'ALTER TABLE "user" DISABLE TRIGGER revoke_tokens_of_deleted_user',
    );
    const unguarded = await runDoctor(site.env);
    expect(unguarded.code).toBe(3);
    expect(unguarded.findings.get('accounts')).toMatchObject({
      status: 'error',
      remedy: expect.any(String),
    });

    await site.sql(`DELETE FROM tokenhouse_migrations WHERE name LIKE '0001%'`);
    const wrong = await runDoctor(site.env);
    expect(wrong.code).toBe(3);
    expect(wrong.findings.get('migrations')).toMatchObject({
      status: 'error',
      remedy: expect.stringMatching(/[Rr]un tokenhouse migrate\.$/),
    });
  });
});

test('there is no warning right after migrate, before any server has started', async () => {
  const site = await openTestSite('PostgreSQL');
  await site.run(['migrate']);
  const { code, findings } = await runDoctor({ ...site.env, ...SECRET });
  await site.close();
  const warnings = [...findings.values()].filter(({ status }) => status !== 'ok');
  expect({ code, warnings }).toEqual({ code: 0, warnings: [] });
});

test('a secret, database, WAL or shared memory that others can read is a warning', async () => {
  const site = await openTestSite('SQLite');
  const { DATA_DIR = '' } = site.env;
  // Open and written to, so that WAL and shared memory exist.
  const database = await site.openDatabase();
  await storeToken(database.tokens);
  await writeFile(join(DATA_DIR, 'auth-secret'), 'x'.repeat(32), { mode: 0o600 });
  const closed = await runDoctor(site.env);
  for (const check of ['auth secret', 'permissions']) {
    expect(closed.findings.get(check)).toMatchObject({ status: 'ok' });
  }
  const files = ['tokenhouse.db', 'tokenhouse.db-wal', 'tokenhouse.db-shm'].map((name) =>
    join(DATA_DIR, name),
  );
  for (const file of [...files, join(DATA_DIR, 'auth-secret')]) await chmod(file, 0o640);
  const open = await runDoctor(site.env);
  await database.close();
  await site.close();
  const remedy = expect.stringContaining('chmod 600');
  expect(open.findings.get('permissions')).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining(files.join(' and ')),
    remedy,
  });
  expect(open.findings.get('auth secret')).toMatchObject({ status: 'warning', remedy });
});

describe('tokenhouse doctor', () => {
  test('reports every problem of the environment', async () => {
    const { stdout, code } = await runCommand(['doctor'], {
      env: { PORT: 'x', TOKEN_PREFIX: '?', DATA_DIR: '/none' },
    });
    expect(code).toBe(3);
    expect(stdout.match(/^error {4}configuration: (PORT|TOKEN_PREFIX) /gm)).toHaveLength(2);
  });

  test('reports a missing database', async () => {
    const [postgres, sqlite] = await Promise.all([
      runDoctor({ DATABASE_URL: 'postgres://127.0.0.1:1/none' }),
      runDoctor({ DATA_DIR: '/none' }),
    ]);
    for (const { code, findings } of [postgres, sqlite]) {
      expect(code).toBe(3);
      expect(findings.get('database')).toMatchObject({ status: 'error' });
    }
    // Only the server needs AUTH_SECRET.
    expect(postgres.findings.get('configuration')).toMatchObject({ status: 'warning' });
  });

  test('reports whether the keys of the identity provider can be fetched', async () => {
    let answer = { status: 200, body: '{"keys": [{}, {}]}' };
    const provider: Server = createServer((_, response) =>
      response.writeHead(answer.status, { connection: 'close' }).end(answer.body),
    );
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const env = {
      DATA_DIR: '/none',
      AUTH_JWKS_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`,
    };
    const check = async () => (await runDoctor(env)).findings.get('identity provider');
    expect((await runDoctor(env)).findings.get('jwt claims')).toMatchObject({
      status: 'warning',
      detail: 'AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE not set',
    });
    const named = { ...env, AUTH_JWT_ISSUER: 'i', AUTH_JWT_AUDIENCE: 'a' };
    expect((await runDoctor(named)).findings.get('jwt claims')).toMatchObject({ status: 'ok' });
    expect(await check()).toMatchObject({ status: 'ok', detail: expect.stringContaining('2 keys') });
    answer = { status: 200, body: '{}' };
    expect(await check()).toMatchObject({
      status: 'error',
      detail: expect.stringContaining('not a JWK set'),
    });
    await new Promise((resolve) => provider.close(resolve));
    expect(await check()).toMatchObject({
      status: 'error',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
