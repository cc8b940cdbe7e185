import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../../../test/support/databases.ts';
import { listMigrations, migrate } from '../src/migrations.ts';

describe('migrate on PostgreSQL', () => {
  let connectionString: string;
  let client: pg.Client;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ connectionString, drop } = await createPostgresDatabase({ empty: true }));
    client = new pg.Client({ connectionString });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await drop();
  });

  test('eight instances at once apply each migration once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => migrate({ connectionString })));
    const { rows } = await client.query('SELECT name FROM tokenhouse_migrations ORDER BY name');
    expect(rows.map(({ name }) => name)).toEqual(await listMigrations());
  });

  test('a second run changes nothing', async () => {
    await migrate({ connectionString });
    const before = await client.query('SELECT * FROM tokenhouse_migrations');
    await migrate({ connectionString });
    expect((await client.query('SELECT * FROM tokenhouse_migrations')).rows).toEqual(before.rows);
  });

  test('a database of a newer version is rejected, with the names of its migrations', async () => {
    await migrate({ connectionString });
    await client.query(`INSERT INTO tokenhouse_migrations (name) VALUES ('9999_tomorrow.sql')`);
    await expect(migrate({ connectionString })).rejects.toThrow(
      'newer version of Tokenhouse (9999_tomorrow.sql)',
    );
  });

  test('uses that were logged before the column count existed count once each', async () => {
    await migrate({ connectionString });
    await client.query('ALTER TABLE token_usage_logs DROP COLUMN count');
    await client.query(`DELETE FROM tokenhouse_migrations WHERE name LIKE '0009%'`);
    await client.query(
      `INSERT INTO token_usage_logs (token_id, created_at, outcome, endpoint)
       VALUES (gen_random_uuid(), now(), 'accepted', 'GET /')`,
    );
    await migrate({ connectionString });
    expect((await client.query('SELECT count FROM token_usage_logs')).rows).toEqual([{ count: 1 }]);
  });

  test('a failed migration is rolled back, and the error names its file', async () => {
    await client.query('CREATE TABLE token_usage_logs (id int)');
    await expect(migrate({ connectionString })).rejects.toThrow('Migration 0002_token_usage_logs.sql failed');
    const { rows } = await client.query(`SELECT to_regclass('token_usage_logs_id_seq') AS left_over`);
    expect(rows).toEqual([{ left_over: null }]);
  });

  test.each([
    ['a hash that is none', { hash: 'A'.repeat(64), metadata: '{}' }],
    ['metadata that is no object', { hash: 'a'.repeat(64), metadata: '[]' }],
  ])('%s is refused, whoever writes it', async (_, { hash, metadata }) => {
    await migrate({ connectionString });
    const write = client.query(
      `INSERT INTO api_tokens (id, user_id, name, token_hash, token_prefix, token_suffix, metadata)
       VALUES (gen_random_uuid(), 'u', 'n', $1, 'nllm_abc', 'wxyz', $2)`,
      [hash, metadata],
    );
    await expect(write).rejects.toMatchObject({ code: '23514' });
  });

  test('every table and column of ours has a comment', async () => {
    await migrate({ connectionString });
    const { rows } = await client.query(
      `SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relname IN ('api_tokens', 'token_usage_logs', 'token_owners', 'tokenhouse_tasks') AND col_description(c.oid, a.attnum) IS NULL`,
    );
    expect(rows).toEqual([]);
  });
});
