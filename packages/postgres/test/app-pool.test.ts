import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAppPool, createPostgresDatabase } from '../../../test/support/databases.ts';
import { ALL_TOKENS, aUse, NO_LIMITS, NOW, storeToken } from '../../../test/support/samples.ts';
import { borrowedConnections } from '../src/connections/connections.ts';
import { createPrimary } from '../src/connections/primary.ts';
import { migrate } from '../src/migrations.ts';
import { openPostgres } from '../src/open-postgres.ts';

describe('on the pool of an app', () => {
  let connectionString: string;
  let drop: () => Promise<void>;
  let pool: pg.Pool;
  beforeEach(async () => {
    ({ connectionString, drop } = await createPostgresDatabase({ empty: true }));
    pool = createAppPool(connectionString);
  });
  afterEach(async () => {
    await pool.end();
    await drop();
  });

  const SETTINGS = ['search_path', 'lock_timeout', 'synchronous_commit', 'TimeZone', 'DateStyle'];
  const settings = async () => {
    const { rows } = await pool.query(
      `SELECT ${SETTINGS.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`,
    );
    return rows;
  };

  test('nothing of ours is left in a session of theirs, and the pool stays open', async () => {
    const before = await settings();
    const database = await openPostgres({ pool, schema: 'tokens' });
    const { id, userId } = await storeToken(database.tokens);
    await database.tokens.listTokens(userId, ALL_TOKENS);
    await database.tokens.revokeToken(userId, id, NOW);
    await expect(database.tokens.createToken({ id: 'no uuid' } as never, NO_LIMITS)).rejects.toThrow();
    await database.close();
    // Both of its connections.
    expect(await Promise.all([settings(), settings()])).toEqual([before, before]);
    expect(pool.totalCount).toBe(2);
  });

  test('a statement runs under the settings that the guarantees rest on', async () => {
    const connections = borrowedConnections(pool, {
      lockTimeoutMs: 100,
      schema: 'pg_catalog',
      primary: createPrimary(),
    });
    const names = [...SETTINGS, 'transaction_isolation', 'transaction_read_only'];
    const { rows } = await connections.query(
      `SELECT ${names.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`,
    );
    expect(rows).toEqual([
      {
        search_path: '"pg_catalog"',
        lock_timeout: '100ms',
        synchronous_commit: 'on',
        TimeZone: 'UTC',
        DateStyle: expect.stringMatching(/^ISO/),
        transaction_isolation: 'read committed',
        transaction_read_only: 'off',
      },
    ]);
  });

  test('the schema is the one that the app makes its tables in, when none is named', async () => {
    const own = new pg.Pool({ connectionString, max: 1 });
    await own.query('CREATE SCHEMA notes');
    // Told to this one connection, of which those that are made by the same options know nothing.
    await own.query('SET search_path = notes');
    const database = await openPostgres({ pool: own });
    const { hash } = await storeToken(database.tokens);
    expect(await database.tokens.findByHash(hash)).toBeDefined();
    await database.close();
    expect((await own.query('SELECT count(*)::int AS n FROM notes.api_tokens')).rows).toEqual([{ n: 1 }]);
    await own.end();
  });

  test('an error reports a missing schema, and nothing is created', async () => {
    await expect(openPostgres({ pool })).rejects.toThrow('set the option `schema`');
  });

  test('a pool that is busy for too long makes a call unavailable, and gets its connection back', async () => {
    const own = new pg.Pool({ connectionString, max: 1 });
    const database = await openPostgres({ pool: own });
    const held = await own.connect();
    await expect(database.ping()).rejects.toMatchObject({ code: 'unavailable' });
    held.release();
    await database.ping();
    await database.close();
    expect([own.idleCount, own.waitingCount]).toEqual([1, 0]);
    await own.end();
  });

  test('an object that is not a pool of pg is rejected with a helpful error', async () => {
    const none = { query: async () => ({ rows: [{ schema: 'public' }] }) } as unknown as pg.Pool;
    await expect(openPostgres({ pool: none })).rejects.toThrow('not from the package pg');
  });

  test('a source that names no database is refused, and none is looked for elsewhere', async () => {
    await expect(openPostgres({} as never)).rejects.toThrow('Set `connectionString` or `pool`');
    await expect(migrate(connectionString as never)).rejects.toThrow('Set `connectionString` or `pool`');
  });

  test('a role that may make nothing can open what another has migrated', async () => {
    await (await openPostgres({ connectionString, schema: 'tokens' })).close();
    const name = `app_${randomUUID().slice(0, 8)}`;
    const admin = new pg.Client({ connectionString });
    await admin.connect();
    await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'app'`);
    await admin.query(`GRANT USAGE ON SCHEMA tokens TO ${name}`);
    await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tokens TO ${name}`);
    await admin.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA tokens TO ${name}`);
    const url = new URL(connectionString);
    Object.assign(url, { username: name, password: 'app' });
    const database = await openPostgres({ connectionString: url.href, schema: 'tokens' });
    const { id, userId } = await storeToken(database.tokens);
    await database.usage.record(aUse(id));
    expect((await database.tokens.revokeToken(userId, id, NOW))?.receipt.confirmed).toBe(1);
    await database.close();
    await admin.query(`DROP OWNED BY ${name}`);
    await admin.query(`DROP ROLE ${name}`);
    await admin.end();
  });
});
