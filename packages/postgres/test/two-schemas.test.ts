import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAppPool, createPostgresDatabase } from '../../../test/support/databases.ts';
import { aUse, NO_LIMITS, NOW, storeToken } from '../../../test/support/samples.ts';
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
    ({ connectionString, drop } = await createPostgresDatabase({ empty: true }));
    pool = createAppPool(connectionString);
    // At once, as two apps that are deployed together.
    [notes, mail] = await Promise.all([
      // A lease that is renewed every 40 s, so that only a notification can be heard before.
      openPostgres({ pool, schema: 'notes', verifierLeaseMs: 120_000 }),
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
    expect(await mail.tokens.countTokens(userId)).toBe(0);
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

  test('each counts its own tokens of a user', async () => {
    const userId = randomUUID();
    const limits = { ...NO_LIMITS, maxActive: 1 };
    const { hash: one, ...token } = await storeToken(notes.tokens, { userId });
    const other = { ...token, hash: one };
    expect((await mail.tokens.createToken(other, limits)).outcome).toBe('created');
    expect((await notes.tokens.createToken({ ...other, id: randomUUID() }, limits)).outcome).toBe(
      'limit_reached',
    );
  });

  test('a revocation waits only for verifiers of its own schema', async () => {
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

  test('receive changes from psql, whose search_path has neither schema', async () => {
    const token = await storeToken(notes.tokens);
    const isRemembered = () => notes.tokens.recall(token.hash) !== undefined;
    await expect
      .poll(async () => {
        await notes.tokens.findByHash(token.hash);
        return isRemembered();
      })
      .toBe(true);
    await operator.query('UPDATE notes.api_tokens SET revoked_at = now() WHERE id = $1', [token.id]);
    await expect.poll(isRemembered, { timeout: 30_000 }).toBe(false);
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

  test('deleting a user from the shared table revokes the tokens in both', async () => {
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

  test('a wrong table or column of users is an error', async () => {
    await operator.query('CREATE TABLE public.people (number int PRIMARY KEY)');
    await expect(notes.revokeTokensOfDeletedUsers({ table: 'public.people' })).rejects.toThrow(
      'public.people has no column id',
    );
    await expect(notes.revokeTokensOfDeletedUsers({ table: 'public.nobody' })).rejects.toThrow(
      'relation "public.nobody" does not exist',
    );
  });
});
