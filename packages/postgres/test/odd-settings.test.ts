import { randomUUID } from 'node:crypto';
import type { NewToken } from '@tokenhouse/core';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../../../test/support/databases.ts';
import { aUse, NOW, storeToken } from '../../../test/support/samples.ts';
import { openPostgres, type PostgresDatabase } from '../src/open-postgres.ts';

describe('what an operator may have set or typed, on PostgreSQL', () => {
  let connectionString: string;
  let drop: () => Promise<void>;
  let operator: pg.Client;
  let database: PostgresDatabase;
  beforeEach(async () => {
    ({ connectionString, drop } = await createPostgresDatabase({ empty: true }));
    operator = new pg.Client({ connectionString });
    await operator.connect();
  });
  afterEach(async () => {
    await database.close();
    await operator.end();
    await drop();
  });
  const open = async () => {
    database = await openPostgres({
      connectionString,
      usageLog: 'durable',
      retentionDays: 90,
      verifierLeaseMs: 3_000,
    });
  };

  test.each([
    ['off', 'on'],
    ['local', 'local'],
  ])('a database with synchronous_commit = %s is written to with %s', async (set, used) => {
    await operator.query(
      `ALTER DATABASE ${new URL(connectionString).pathname.slice(1)} SET synchronous_commit = ${set}`,
    );
    await open();
    const { rows } = await database.pool.query('SHOW synchronous_commit');
    expect(rows).toEqual([{ synchronous_commit: used }]);
  });

  test('a database that is serializable by default revokes a token while it is in use', async () => {
    await operator.query(
      `ALTER DATABASE ${new URL(connectionString).pathname.slice(1)} SET default_transaction_isolation = 'serializable'`,
    );
    await open();
    for (let round = 0; round < 10; round += 1) {
      const { id, userId } = await storeToken(database.tokens);
      const uses = Array.from({ length: 40 }, () => database.usage.record(aUse(id)));
      await new Promise(setImmediate);
      expect(await database.tokens.revokeToken(userId, id, NOW)).toBeDefined();
      await Promise.all(uses);
    }
  });

  test.each([
    ['infinity', '9999-12-31T23:59:59.000Z'],
    ['290000-01-01', '9999-12-31T23:59:59.000Z'],
    ['20000-01-01', '9999-12-31T23:59:59.000Z'],
    ['-infinity', '1970-01-01T00:00:00.000Z'],
    ['4000-01-01 BC', '1970-01-01T00:00:00.000Z'],
  ])('the date %s reads as %s', async (typed, read) => {
    await open();
    const { id, userId, hash } = await storeToken(database.tokens, { expiresAt: NOW });
    await operator.query('UPDATE api_tokens SET expires_at = $2, revoked_at = $2 WHERE id = $1', [id, typed]);
    const found = await database.tokens.findToken(userId, id);
    expect(found?.expiresAt?.toISOString()).toBe(read);
    expect((await database.tokens.findByHash(hash))?.revokedAt?.toISOString()).toBe(read);
  });

  test('deleting a user revokes that user’s tokens, and truncating the table revokes all', async () => {
    await open();
    await operator.query('CREATE TABLE "user" (id text PRIMARY KEY)');
    const people = [randomUUID(), randomUUID(), randomUUID()];
    for (const userId of people) await operator.query('INSERT INTO "user" VALUES ($1)', [userId]);
    const tokens: NewToken[] = [];
    for (const userId of people) tokens.push(await storeToken(database.tokens, { userId }));
    // Twice, as two instances do at every start.
    await database.revokeTokensOfDeletedUsers({ table: '"user"' });
    await database.revokeTokensOfDeletedUsers({ table: '"user"' });
    const revoked = async () => {
      const stored = await Promise.all(tokens.map(({ hash }) => database.tokens.findByHash(hash)));
      return stored.map((token) => token?.revokedAt !== null);
    };

    // As the apply worker of logical replication does.
    await operator.query('SET session_replication_role = replica');
    await operator.query('DELETE FROM "user" WHERE id = $1', [people[0]]);
    await operator.query('RESET session_replication_role');
    await expect.poll(revoked).toEqual([true, false, false]);
    await operator.query('TRUNCATE "user"');
    await expect.poll(revoked).toEqual([true, true, true]);
  });

  test.each(['durable', 'buffered'] as const)(
    'a transaction forgotten open on one token refuses that token’s uses alone, on two instances, %s',
    async (usageLog) => {
      database = await openPostgres({
        connectionString,
        usageLog,
        retentionDays: 90,
        verifierLeaseMs: 3_000,
      });
      const other = await openPostgres({
        connectionString,
        usageLog,
        retentionDays: 90,
        verifierLeaseMs: 3_000,
      });
      const tokens = await Promise.all(Array.from({ length: 12 }, () => storeToken(database.tokens)));
      const ids = tokens.map(({ id }) => id).sort();
      // The highest id: who locks in order holds all the others by then.
      const lockedId = ids.pop() ?? '';
      await operator.query('BEGIN');
      await operator.query('UPDATE api_tokens SET name = name WHERE id = $1', [lockedId]);

      const rounds = 30;
      const useEach = async ({ usage }: PostgresDatabase) => {
        const fates: string[] = [];
        const record = (id: string) =>
          Promise.resolve(usage.record(aUse(id))).then(
            () => {},
            (error) => fates.push(`${id === lockedId ? 'locked' : 'free'}: ${error.code}`),
          );
        const stuck = Array.from({ length: rounds }, () => record(lockedId));
        for (let round = 0; round < rounds; round += 1) await Promise.all(ids.map(record));
        await Promise.all(stuck);
        return fates;
      };
      const fates = (await Promise.all([useEach(database), useEach(other)])).flat();
      const refused = Array.from({ length: 2 * rounds }, () => 'locked: unavailable');
      expect(fates).toEqual(usageLog === 'durable' ? refused : []);

      await operator.query('ROLLBACK');
      await database.usage.record(aUse(lockedId));
      await other.close();
      await database.close();
      const { rows } = await operator.query(
        'SELECT token_id, count(*)::int AS n FROM token_usage_logs GROUP BY 1 ORDER BY 1',
      );
      const kept = usageLog === 'durable' ? 1 : 2 * rounds + 1;
      expect(rows).toEqual([
        ...ids.map((token_id) => ({ token_id, n: 2 * rounds })),
        { token_id: lockedId, n: kept },
      ]);
    },
  );

  test('a denied use of a locked token is logged all the same', async () => {
    await open();
    const { id } = await storeToken(database.tokens);
    await operator.query('BEGIN');
    await operator.query('UPDATE api_tokens SET name = name WHERE id = $1', [id]);
    await database.usage.record(aUse(id, { outcome: 'revoked' }));
    await operator.query('ROLLBACK');
  });
});
