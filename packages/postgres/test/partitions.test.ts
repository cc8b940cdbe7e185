import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { at, aUse, NOW, storeToken } from '../../../test/support/samples.ts';

const DAY = 86_400_000;
const LIST = `
  SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
   WHERE i.inhparent = 'token_usage_logs'::regclass ORDER BY 1`;

describe('the partitions of the usage log on PostgreSQL', () => {
  let db: TestDatabase;
  beforeEach(async () => {
    const [, postgres] = eachDatabase;
    db = await postgres.open({ retentionDays: 30 });
  });
  afterEach(() => db.close());

  const names = async () =>
    (await db.sql(LIST)).map((row) => String(row['name']).replace('token_usage_logs_', ''));

  test('are one per day, of today and the seven days ahead, beside the default one', async () => {
    await db.database.maintain(NOW);
    const days = Array.from({ length: 8 }, (_, ahead) =>
      at(ahead * DAY)
        .toISOString()
        .slice(0, 10)
        .replaceAll('-', ''),
    );
    expect(await names()).toEqual([...days, 'default']);
  });

  test('a use without a partition is kept, found, and moved into its partition later', async () => {
    const { id, userId } = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(id));
    const partitionOf = async () =>
      (await db.sql('SELECT tableoid::regclass::text AS t FROM token_usage_logs'))[0]?.['t'];
    expect(await partitionOf()).toBe('token_usage_logs_default');

    await db.database.maintain(NOW);
    expect(await partitionOf()).toBe(
      `token_usage_logs_${NOW.toISOString().slice(0, 10).replaceAll('-', '')}`,
    );
    const page = await db.database.usage.listUses(userId, id, { limit: 10, cursor: undefined });
    expect(page?.uses.map((use) => use.at)).toEqual([NOW]);
  });

  test('one whose day is out of retention is dropped, and the token keeps when it was last used', async () => {
    await db.database.maintain(NOW);
    const { id, userId } = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(id));
    for (const days of [7, 14, 21, 28, 30]) await db.database.maintain(at(days * DAY));
    expect(await db.sql('SELECT 1 AS kept FROM token_usage_logs')).toHaveLength(1);

    await db.database.maintain(at(31 * DAY));
    expect(await db.sql('SELECT 1 AS kept FROM token_usage_logs')).toEqual([]);
    expect(await names()).not.toContain(NOW.toISOString().slice(0, 10).replaceAll('-', ''));
    const token = await db.database.tokens.findToken(userId, id);
    expect(token).toMatchObject({ lastUsedAt: NOW, lastUsedBy: null });
  });

  test('instances that maintain at the same moment do not get in each other’s way', async () => {
    const others = await Promise.all([1, 2, 3].map(() => db.openAgain({ retentionDays: 30 })));
    await Promise.all([db.database, ...others].map((database) => database.maintain(NOW)));
    expect(await names()).toHaveLength(9);
    await Promise.all(others.map((database) => database.close()));
  });

  test('a server whose clock is ahead uses the clock of the database', async () => {
    const now = new Date();
    const ahead = new Date(now.getTime() + 400 * DAY);
    const { id } = await storeToken(db.database.tokens);
    await db.database.maintain(now);
    await db.database.usage.record(aUse(id, { at: now }));
    await db.database.maintain(ahead);
    expect(await db.sql('SELECT 1 AS kept FROM token_usage_logs')).toHaveLength(1);
    expect(await db.sql('SELECT 1 AS stopped FROM tokenhouse_tasks WHERE refused_at IS NOT NULL')).toEqual(
      [],
    );
  });

  test('an operator’s table of a similar name is not changed', async () => {
    await db.sql(`CREATE TABLE token_usage_logs_20200101_backup (id text DEFAULT '${randomUUID()}')`);
    await db.database.maintain(NOW);
    expect(
      await db.sql(`SELECT to_regclass('token_usage_logs_20200101_backup') IS NOT NULL AS there`),
    ).toEqual([{ there: true }]);
  });
});
