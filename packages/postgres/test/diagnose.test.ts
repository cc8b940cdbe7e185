import type { Finding } from '@tokenhouse/core';
import { openOperations, type PostgresOperations } from '@tokenhouse/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresDatabase, eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';

const openPostgres = eachDatabase[1].open;
let db: TestDatabase & { readonly connectionString: string };
let operations: PostgresOperations;
beforeAll(async () => {
  db = await openPostgres();
  await db.database.maintain(new Date());
  operations = openOperations(db);
});
afterAll(async () => {
  await operations.close();
  await db.close();
});

async function find(
  check: string,
  { on = operations, clock = () => new Date() } = {},
): Promise<Finding | undefined> {
  const findings = await on.diagnose({ clock, verifierLeaseMs: 3_000 });
  return findings.find((finding) => finding.check === check);
}

test('a clock that is more than a second ahead or behind', async () => {
  const off = (ms: number) => ({ clock: () => new Date(Date.now() + ms) });
  expect(await find('clock', off(0))).toMatchObject({ status: 'ok' });
  expect(await find('clock', off(5_000))).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining('ahead of'),
  });
  expect(await find('clock', off(-5_000))).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining('behind'),
  });
});

test('a day without a partition, and rows in the default one', async () => {
  const clock = () => new Date(Date.now() + 30 * 86_400_000);
  expect(await find('partitions', { clock })).toMatchObject({ status: 'warning' });
  expect(await find('default partition')).toMatchObject({ status: 'ok' });
  await db.sql(`INSERT INTO token_usage_logs (token_id, created_at, outcome, endpoint)
                VALUES (gen_random_uuid(), '2020-01-01', 'accepted', 'GET /')`);
  expect(await find('default partition')).toMatchObject({ status: 'warning' });
});

test('a token that was accepted and has no row', async () => {
  expect(await find('uses without a token')).toMatchObject({ status: 'ok' });
  await db.sql(`INSERT INTO token_usage_logs (token_id, created_at, outcome, endpoint)
                SELECT gen_random_uuid(), now(), outcome, 'GET /' FROM unnest(ARRAY['accepted', 'revoked']) outcome`);
  expect(await find('uses without a token')).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining('1 token accepted'),
  });
});

test('a lease that ran out, and one that is not renewed in time', async () => {
  expect(await find('instances')).toMatchObject({ status: 'ok', detail: '1 running' });
  const lease = (seconds: number) =>
    db.sql(
      `INSERT INTO verifier_leases VALUES (gen_random_uuid(), now() + ${seconds} * interval '1 second', pg_current_snapshot(), 600000)`,
    );
  await lease(-5);
  expect(await find('instances')).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining('1 whose lease has expired'),
  });
  await lease(0.9);
  expect(await find('instances')).toMatchObject({ detail: expect.stringContaining('1 of them late') });
});

test('a role that may not do what servers do', async () => {
  const { connectionString, drop } = await createPostgresDatabase({ empty: true });
  const role = `reader_${Date.now()}`;
  const own = openOperations({ connectionString });
  await own.pool.query(await own.writeMigrationScript());
  await own.pool.query(
    `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
  );
  const url = new URL(connectionString);
  [url.username, url.password] = [role, 'x'];
  const reader = openOperations({ connectionString: url.href });
  expect(await find('privileges', { on: own })).toMatchObject({ status: 'ok' });
  const finding = await find('privileges', { on: reader });
  expect(finding).toMatchObject({ status: 'error' });
  for (const lack of [
    'api_tokens UPDATE',
    'token_usage_logs INSERT',
    'token_usage_logs OWNERSHIP',
    'CREATE in schema',
  ]) {
    expect(finding?.detail).toContain(lack);
  }
  expect(finding?.detail).not.toContain('SELECT');
  await Promise.all([reader.close(), own.close()]);
  await drop();
  const admin = new pg.Client({ connectionString: db.connectionString });
  await admin.connect();
  await admin.query(`DROP ROLE ${role}`);
  await admin.end();
});

test('a command holds no lease, so that no revocation waits for it', async () => {
  const leases = async () =>
    (await db.sql('SELECT instance_id FROM verifier_leases')).map((row) => row['instance_id']);
  const before = await leases();
  await operations.listTokens({}, { limit: 1, now: new Date() });
  expect((await leases()).filter((id) => !before.includes(id))).toEqual([]);
});
