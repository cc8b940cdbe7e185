import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAppPool, createPostgresDatabase } from '../../../test/support/databases.ts';
import { aUse, NO_LIMITS, NOW, storeToken } from '../../../test/support/samples.ts';
import { borrowedConnections } from '../src/connections.ts';
import { migrate } from '../src/migrate.ts';
import { openPostgres, type PostgresDatabase } from '../src/open-postgres.ts';

describe('two apps in two schemas of one database', () => {
  let connectionString: string;
  let drop: () => Promise<void>;
  let pool: pg.Pool;
  let notes: PostgresDatabase;
  let mail: PostgresDatabase;
  /** Looks into neither of the schemas. */
  let operator: pg.Client;
  beforeEach(async () => {
    ({ connectionString, drop } = await createPostgresDatabase());
    pool = createAppPool(connectionString);
    // At once, as two apps that are deployed together.
    [notes, mail] = await Promise.all([
      openPostgres({ pool, schema: 'notes' }),
      openPostgres({ connectionString, schema: 'mail' }),
    ]);
    operator = new pg.Client({ connectionString });
    await operator.connect();
  });
  afterEach(async () => {
    await Promise.all([notes.close(), mail.close()]);
    await Promise.all([pool.end(), operator.end()]);
    await drop();
  });

  test('do not see each other’s tokens, nor their uses', async () => {
    const userId = randomUUID();
    const token = await storeToken(notes.tokens, { userId });
    await notes.usage.record(aUse(token.id));

    expect(await notes.tokens.findByHash(token.hash)).toMatchObject({ id: token.id });
    expect(await mail.tokens.findByHash(token.hash)).toBeUndefined();
    expect(await mail.tokens.listTokens(userId)).toEqual([]);
    expect(await mail.tokens.findToken(userId, token.id)).toBeUndefined();
    expect(await mail.tokens.findStored([token.id])).toEqual([]);
    expect(await mail.tokens.revokeToken(userId, token.id, NOW)).toBeUndefined();
    expect(await mail.usage.listUses(userId, token.id, { limit: 10, cursor: undefined })).toBeUndefined();
    expect(await mail.usage.listUsesSince([userId], { since: new Date(0), except: [], limit: 10 })).toEqual(
      [],
    );
    expect((await notes.tokens.findToken(userId, token.id))?.lastUsedAt).toEqual(NOW);
    const { rows } = await operator.query(
      'SELECT (SELECT count(*)::int FROM notes.token_usage_logs) AS notes, (SELECT count(*)::int FROM mail.token_usage_logs) AS mail',
    );
    expect(rows).toEqual([{ notes: 1, mail: 0 }]);
  });

  test('count a person’s tokens each for itself', async () => {
    const userId = randomUUID();
    const limits = { ...NO_LIMITS, maxActive: 1 };
    const { hash: one, ...token } = await storeToken(notes.tokens, { userId });
    const other = { ...token, hash: one };
    expect((await mail.tokens.createToken(other, limits)).outcome).toBe('created');
    expect((await notes.tokens.createToken({ ...other, id: randomUUID() }, limits)).outcome).toBe(
      'limit_reached',
    );
  });

  test('wait for their own verifiers alone when they revoke', async () => {
    const { id, userId } = await storeToken(mail.tokens);
    expect((await mail.tokens.revokeToken(userId, id, NOW))?.receipt).toMatchObject({
      verifiers: 1,
      confirmed: 1,
    });
    const token = await storeToken(notes.tokens);
    expect((await notes.tokens.revokeToken(token.userId, token.id, NOW))?.receipt).toMatchObject({
      verifiers: 1,
      confirmed: 1,
    });
  });

  test('hear of what is typed into psql, which looks into neither', async () => {
    const token = await storeToken(notes.tokens);
    const isRemembered = () => notes.tokens.recall(token.hash) !== undefined;
    await expect
      .poll(async () => {
        await notes.tokens.findByHash(token.hash);
        return isRemembered();
      })
      .toBe(true);
    await operator.query('UPDATE notes.api_tokens SET revoked_at = now() WHERE id = $1', [token.id]);
    // Within a fraction of the lease: told by the notification.
    await expect.poll(isRemembered, { timeout: 900, interval: 10 }).toBe(false);
    expect((await notes.tokens.findByHash(token.hash))?.revokedAt).not.toBeNull();
  });

  test('have partitions of the log each', async () => {
    await Promise.all([notes.maintain(NOW), mail.maintain(NOW)]);
    const { rows } = await operator.query(
      `SELECT relnamespace::regnamespace::text AS schema, count(*)::int FROM pg_class
        WHERE relname LIKE 'token_usage_logs_2026%' AND relkind = 'r' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { schema: 'mail', count: 8 },
      { schema: 'notes', count: 8 },
    ]);
  });

  test('both lose the tokens of a person who is deleted from the table that they share', async () => {
    await operator.query('CREATE TABLE public.people (number int PRIMARY KEY)');
    await operator.query('INSERT INTO public.people VALUES (7), (8)');
    // Twice, as at every start.
    for (const app of [notes, mail, notes, mail]) {
      await app.revokeTokensOfDeletedUsers({ table: 'public.people', idColumn: 'number' });
    }
    const tokens = await Promise.all(
      [notes, mail].flatMap((app) =>
        ['7', '8'].map(async (userId) => ({ app, token: await storeToken(app.tokens, { userId }) })),
      ),
    );
    await operator.query('DELETE FROM public.people WHERE number = 7');
    const revoked = await Promise.all(
      tokens.map(async ({ app, token }) => {
        const found = await app.tokens.findToken(token.userId, token.id);
        return [token.userId, found?.revokedAt !== null];
      }),
    );
    expect(revoked).toEqual([
      ['7', true],
      ['8', false],
      ['7', true],
      ['8', false],
    ]);
  });

  test('are told when the table of their people is not as they say', async () => {
    await operator.query('CREATE TABLE public.people (number int PRIMARY KEY)');
    await expect(notes.revokeTokensOfDeletedUsers({ table: 'public.people' })).rejects.toThrow(
      'public.people has no column id',
    );
    await expect(notes.revokeTokensOfDeletedUsers({ table: 'public.nobody' })).rejects.toThrow(
      'relation "public.nobody" does not exist',
    );
  });
});

describe('on the pool of an app', () => {
  let connectionString: string;
  let drop: () => Promise<void>;
  let pool: pg.Pool;
  beforeEach(async () => {
    ({ connectionString, drop } = await createPostgresDatabase());
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
    await database.tokens.listTokens(userId);
    await database.tokens.revokeToken(userId, id, NOW);
    await expect(database.tokens.createToken({ id: 'no uuid' } as never, NO_LIMITS)).rejects.toThrow();
    await database.close();
    // Both of its connections.
    expect(await Promise.all([settings(), settings()])).toEqual([before, before]);
    expect(pool.totalCount).toBe(2);
  });

  test('a statement runs under the settings that the guarantees rest on', async () => {
    const connections = borrowedConnections(pool, { lockTimeoutMs: 100, schema: 'pg_catalog' });
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

  test('no schema to make tables in is told, and nothing is made', async () => {
    await expect(openPostgres({ pool })).rejects.toThrow('name one by `schema`');
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

  test('something that is no pool of pg is refused with what it should be', async () => {
    const none = { query: async () => ({ rows: [{ schema: 'public' }] }) } as unknown as pg.Pool;
    await expect(openPostgres({ pool: none })).rejects.toThrow('none of the package pg');
  });

  test('a source that names no database is refused, and none is looked for elsewhere', async () => {
    await expect(openPostgres({} as never)).rejects.toThrow('by `connectionString` or by `pool`');
    await expect(migrate(connectionString as never)).rejects.toThrow('by `connectionString` or by `pool`');
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
