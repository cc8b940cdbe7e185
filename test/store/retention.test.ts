import { describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { at, aUse, NOW, storeToken } from '../support/samples.ts';

const DAY = 86_400_000;

describe.each(eachStore)('maintain on $name', ({ open }) => {
  async function agesLeft(db: TestDatabase, token: { userId: string; id: string }): Promise<number[]> {
    const page = { limit: 10_000, cursor: undefined };
    const uses = (await db.database.usage.listUses(token.userId, token.id, page))?.uses ?? [];
    return uses.map((use) => Math.round((NOW.getTime() - use.at.getTime()) / DAY));
  }

  test('drops the uses that are older than the retention and keeps the others', async () => {
    const db = await open({ retentionDays: 90 });
    const token = await storeToken(db.database.tokens);
    for (const days of [400, 92, 88, 1, 0]) {
      await db.database.usage.record(aUse(token.id, { at: at(-days * DAY) }));
    }
    await db.database.maintain(NOW);
    expect(await agesLeft(db, token)).toEqual([0, 1, 88]);
    await db.close();
  });

  test('drops nothing with a retention of 0 days', async () => {
    const db = await open({ retentionDays: 0 });
    const token = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(token.id, { at: at(-9_000 * DAY) }));
    await db.database.maintain(NOW);
    expect(await agesLeft(db, token)).toEqual([9_000]);
    await db.close();
  });

  test('may run again, on two instances at once, and on days to come', async () => {
    const db = await open({ retentionDays: 7 });
    const second = await db.openAgain({ retentionDays: 7 });
    const token = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(token.id));
    await Promise.all([db.database.maintain(NOW), second.maintain(NOW), db.database.maintain(NOW)]);
    await db.database.maintain(at(DAY));
    await db.database.usage.record(aUse(token.id, { at: at(2 * DAY) }));
    expect(await agesLeft(db, token)).toEqual([-2, 0]);
    await second.maintain(at(8.9 * DAY));
    expect(await agesLeft(db, token)).toEqual([-2]);
    await second.close();
    await db.close();
  });

  test('thousands go while uses are recorded, and none of those is lost', async () => {
    const db = await open({ retentionDays: 90 });
    const token = await storeToken(db.database.tokens);
    const old = Array.from({ length: 5_500 }, () => aUse(token.id, { at: at(-100 * DAY) }));
    await Promise.all(old.map((use) => db.database.usage.record(use)));
    const dropping = db.database.maintain(NOW);
    await Promise.all(Array.from({ length: 500 }, () => db.database.usage.record(aUse(token.id))));
    await dropping;
    const ages = await agesLeft(db, token);
    expect(ages).toHaveLength(500);
    expect(new Set(ages)).toEqual(new Set([0]));
    await db.close();
  });

  test('a token whose uses are dropped keeps its lastUsedAt', async () => {
    const db = await open({ retentionDays: 90 });
    const token = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(token.id, { at: at(-100 * DAY) }));
    await db.database.maintain(NOW);
    expect(await db.database.tokens.findToken(token.userId, token.id)).toMatchObject({
      lastUsedAt: at(-100 * DAY),
      lastUsedBy: null,
    });
    await db.close();
  });
});
