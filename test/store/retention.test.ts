import { describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { fillWithTokens } from '../support/fill-with-tokens.ts';
import { ALL_TOKENS, at, aUse, NOW, storeToken } from '../support/samples.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe.each(eachStore)('maintain on $name', ({ name, open }) => {
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
    // Not more than the retention after the last run.
    await second.maintain(at(5 * DAY));
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
    // The clock is judged by the newest use.
    await db.database.usage.record(aUse(token.id));
    const dropping = db.database.maintain(NOW);
    await Promise.all(Array.from({ length: 499 }, () => db.database.usage.record(aUse(token.id))));
    await dropping;
    const ages = await agesLeft(db, token);
    expect(ages).toHaveLength(500);
    expect(new Set(ages)).toEqual(new Set([0]));
    await db.close();
  });

  describe('of inactive tokens', () => {
    // Earlier than any machine's clock, because PostgreSQL uses its own clock too.
    const then = (days: number) => new Date(Date.UTC(2025, 0, 1) + days * DAY);

    /** The names of the tokens left after maintenance. */
    async function tokensLeft(db: TestDatabase): Promise<readonly string[]> {
      await db.database.maintain(then(0));
      return (await db.database.tokens.listTokens('ada', ALL_TOKENS)).tokens.map(({ name }) => name).sort();
    }

    async function storeInactive(db: TestDatabase): Promise<void> {
      const { tokens } = db.database;
      const store = async (name: string, expiresAt: Date | null, revokedAt?: Date) => {
        const { id } = await storeToken(tokens, { userId: 'ada', name, createdAt: then(-100), expiresAt });
        if (revokedAt) await tokens.revokeToken('ada', id, revokedAt);
      };
      await store('active', null);
      await store('expires later', then(1));
      await store('expired 31 days ago', then(-31));
      await store('expired 29 days ago', then(-29));
      await store('revoked 31 days ago', null, then(-31));
      await store('revoked 29 days ago', then(1), then(-29));
      await store('expired 31 days ago, revoked after that', then(-31), then(-1));
      await store('revoked in the future', null, then(10));
    }
    const KEPT = [
      'active',
      'expired 29 days ago',
      'expires later',
      'revoked 29 days ago',
      'revoked in the future',
    ];

    test('removes those inactive for longer than the retention; their uses stay in the log', async () => {
      const db = await open({ inactiveTokenRetentionDays: 30 });
      await storeInactive(db);
      const { tokens } = await db.database.tokens.listTokens('ada', ALL_TOKENS);
      for (const { id } of tokens) await db.database.usage.record(aUse(id, { at: then(-1) }));
      expect(await tokensLeft(db)).toEqual(KEPT);
      expect(await db.sql('SELECT token_id FROM token_usage_logs')).toHaveLength(8);
      await db.close();
    });

    test('removes none with a retention of 0 days, the default', async () => {
      for (const options of [{ inactiveTokenRetentionDays: 0 }, {}]) {
        const db = await open(options);
        await storeInactive(db);
        expect(await tokensLeft(db)).toHaveLength(8);
        await db.close();
      }
    });

    test('removes thousands on two instances at once; a removed token is unknown', async () => {
      const db = await open({ inactiveTokenRetentionDays: 30 });
      const second = await db.openAgain({ inactiveTokenRetentionDays: 30 });
      const token = await storeToken(db.database.tokens, { userId: 'ada', expiresAt: then(-40) });
      await db.database.tokens.findByHash(token.hash);
      await fillWithTokens(db, { userId: 'ada', count: 2_100, now: then(-31) });
      const active = await storeToken(db.database.tokens, { userId: 'ada' });
      await Promise.all([db.database.maintain(then(0)), second.maintain(then(0))]);
      expect(await db.database.tokens.countTokens('ada')).toBe(1);
      await expect.poll(async () => db.database.tokens.findByHash(token.hash)).toBeUndefined();
      expect(await db.database.tokens.findByHash(active.hash)).toMatchObject({ id: active.id });
      await second.close();
      await db.close();
    });

    test('removes none after a clock jump until an operator confirms the clock', async () => {
      const db = await open({ retentionDays: 0, inactiveTokenRetentionDays: 30 });
      const operations = db.openOperations();
      const { id } = await storeToken(db.database.tokens, { userId: 'ada', expiresAt: at(DAY) });
      await db.database.maintain(NOW);
      await db.database.maintain(at(400 * DAY));
      expect(await db.database.tokens.findToken('ada', id)).toMatchObject({ id });
      expect(await operations.findStoppedRetention()).toMatchObject({ lastKnown: NOW });
      await operations.confirmClock(at(400 * DAY));
      await db.database.maintain(at(400 * DAY));
      expect(await db.database.tokens.findToken('ada', id)).toBeUndefined();
      await operations.close();
      await db.close();
    });

    test('does not trust a clock that is ahead of the database', async () => {
      if (name === 'SQLite') return;
      const db = await open({ inactiveTokenRetentionDays: 30 });
      const day = (days: number) => new Date(Date.now() + days * DAY);
      const { id } = await storeToken(db.database.tokens, { userId: 'ada', expiresAt: day(1) });
      await db.database.maintain(day(400));
      expect(await db.database.tokens.findToken('ada', id)).toMatchObject({ id });
      await db.close();
    });

    test.each([-1, 1.5, Number.NaN, 36_501])('a retention of %d days is rejected', async (days) => {
      await expect(open({ inactiveTokenRetentionDays: days })).rejects.toThrow(
        'inactiveTokenRetentionDays must be a whole number from 0 to 36500',
      );
    });
  });

  describe('with a clock that has jumped ahead', () => {
    const heard: string[] = [];
    const observer = {
      batchWritten() {},
      usesDropped: () => void heard.push('dropped'),
      retentionStopped: () => void heard.push('stopped'),
    };

    test.each([
      { days: 90, ahead: 400 },
      { days: 90, ahead: 100 },
      { days: 3, ahead: 6 },
    ])(
      'by $ahead days drops nothing, with a retention of $days, until an operator confirms it',
      async (row) => {
        heard.splice(0);
        const db = await open({ retentionDays: row.days, observer });
        const operations = db.openOperations();
        const token = await storeToken(db.database.tokens);
        await db.database.usage.record(aUse(token.id));
        await db.database.maintain(NOW);
        await db.database.maintain(at(row.ahead * DAY));
        // Uses dated by that clock are not evidence.
        await db.database.usage.record(aUse(token.id, { at: at(row.ahead * DAY) }));
        await db.database.maintain(at(row.ahead * DAY));
        expect(await agesLeft(db, token)).toEqual([-row.ahead, 0]);
        expect(heard).toEqual(['stopped', 'stopped']);
        expect(await operations.findStoppedRetention()).toMatchObject({ lastKnown: NOW });

        await operations.confirmClock(at(row.ahead * DAY));
        expect(await operations.findStoppedRetention()).toBeUndefined();
        await db.database.maintain(at(row.ahead * DAY));
        expect(await agesLeft(db, token)).toEqual([-row.ahead]);
        expect(heard).toEqual(['stopped', 'stopped', 'dropped']);
        await operations.close();
        await db.close();
      },
    );

    test('drops nothing before the first run if the newest use is much older than the clock', async () => {
      heard.splice(0);
      const db = await open({ retentionDays: 90, observer });
      const token = await storeToken(db.database.tokens);
      await db.database.usage.record(aUse(token.id));
      await db.database.maintain(at(100 * DAY));
      expect(await agesLeft(db, token)).toEqual([0]);
      expect(heard).toEqual(['stopped']);
      await db.close();
    });

    test('with nothing old yet is not trusted later either', async () => {
      heard.splice(0);
      const db = await open({ retentionDays: 90, observer });
      const token = await storeToken(db.database.tokens);
      await db.database.usage.record(aUse(token.id));
      await db.database.maintain(NOW);
      // The clock jumps by 60 days and stays wrong, while the log is 20 days old.
      for (const days of [60, 61, 67, 95]) await db.database.maintain(at(days * DAY));
      expect(await agesLeft(db, token)).toEqual([0]);
      expect(heard).toEqual(['stopped']);
      await db.close();
    });

    test('and then back, continues without an operator', async () => {
      heard.splice(0);
      const db = await open({ retentionDays: 90, observer });
      const token = await storeToken(db.database.tokens);
      for (const days of [89.5, 0]) await db.database.usage.record(aUse(token.id, { at: at(-days * DAY) }));
      await db.database.maintain(NOW);
      await db.database.maintain(at(400 * DAY));
      await db.database.maintain(at(DAY + HOUR));
      expect(await agesLeft(db, token)).toEqual([0]);
      expect(heard).toEqual(['stopped', 'dropped']);
      await db.close();
    });
  });

  test('a token whose uses are dropped keeps its lastUsedAt', async () => {
    const db = await open({ retentionDays: 90 });
    const token = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(token.id, { at: at(-100 * DAY) }));
    const other = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(other.id));
    await db.database.maintain(NOW);
    expect(await db.database.tokens.findToken(token.userId, token.id)).toMatchObject({
      lastUsedAt: at(-100 * DAY),
      lastUsedBy: null,
    });
    await db.close();
  });
});
