import { randomUUID } from 'node:crypto';
import { MOST_USES_COUNTED, type UsageOutcome } from '@tokenhouse/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { at, aUse, NOW, storeToken } from '../support/samples.ts';

const OUTCOMES: readonly UsageOutcome[] = ['accepted', 'forbidden', 'expired', 'revoked'];

describe.each(eachStore)('countUses on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await db.database.maintain(NOW);
  });
  afterAll(() => db.close());

  const record = (tokenId: string, ms: number, outcome: UsageOutcome = 'accepted') =>
    db.database.usage.record(aUse(tokenId, { at: at(ms), outcome }));
  const stretchesOf = (edges: readonly number[]) =>
    edges.slice(1).map((to, n) => ({ from: at(edges[n] ?? 0), to: at(to) }));
  const count = ({ userId, id }: { userId: string; id: string }, ...edges: number[]) =>
    db.database.usage.countUses(userId, id, stretchesOf(edges));

  test('a use exactly at an edge counts in the later range', async () => {
    const token = await storeToken(db.database.tokens);
    for (const ms of [-1, 0, 9, 10, 19, 20]) await record(token.id, ms);
    expect(await count(token, 0, 10, 20)).toEqual([
      { from: at(0), to: at(10), accepted: 2, denied: 0, isCapped: false },
      { from: at(10), to: at(20), accepted: 2, denied: 0, isCapped: false },
    ]);
  });

  test('every outcome but accepted is denied, and another token’s uses count nowhere', async () => {
    const [token, other] = [await storeToken(db.database.tokens), await storeToken(db.database.tokens)];
    for (const outcome of OUTCOMES) await record(token.id, 1, outcome);
    await record(other.id, 1);
    expect(await count(token, 0, 2)).toMatchObject([{ accepted: 1, denied: 3, isCapped: false }]);
  });

  test('is as many as were recorded between the edges, whatever the uses and the edges', async () => {
    const use = fc.record({ ms: fc.integer({ min: -5, max: 30 }), outcome: fc.constantFrom(...OUTCOMES) });
    const moments = fc.uniqueArray(fc.integer({ min: -3, max: 25 }), { minLength: 2, maxLength: 32 });
    await fc.assert(
      fc.asyncProperty(fc.array(use, { maxLength: 30 }), moments, async (uses, unsorted) => {
        const token = await storeToken(db.database.tokens);
        await Promise.all(uses.map(({ ms, outcome }) => record(token.id, ms, outcome)));
        const edges = unsorted.sort((a, b) => a - b);
        const expected = stretchesOf(edges).map(({ from, to }) => {
          const within = uses.filter(({ ms }) => at(ms) >= from && at(ms) < to);
          const accepted = within.filter(({ outcome }) => outcome === 'accepted').length;
          return { from, to, accepted, denied: within.length - accepted, isCapped: false };
        });
        expect(await count(token, ...edges)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test('only the newest 10,000 uses are counted, and isCapped reports that there are more', async () => {
    const token = await storeToken(db.database.tokens);
    await record(token.id, 0, 'expired');
    await Promise.all(Array.from({ length: MOST_USES_COUNTED - 1 }, (_, n) => record(token.id, n + 1)));
    const end = MOST_USES_COUNTED + 1;
    const [all, within] = [MOST_USES_COUNTED, MOST_USES_COUNTED - 1];
    expect(await count(token, 0, end)).toMatchObject([{ accepted: within, denied: 1, isCapped: false }]);
    await record(token.id, MOST_USES_COUNTED);
    expect(await count(token, 0, end, end + 1)).toMatchObject([
      { accepted: all, denied: 0, isCapped: true },
      { accepted: 0, denied: 0, isCapped: false },
    ]);
    await record(token.id, MOST_USES_COUNTED);
    expect(await count(token, 0, end)).toMatchObject([{ accepted: all, denied: 0, isCapped: true }]);
  });

  test('a range may begin before the years of the log and end after them', async () => {
    const token = await storeToken(db.database.tokens);
    await record(token.id, 0);
    const [from, to] = [new Date('0000-01-01T00:00:00.001Z'), new Date('9999-12-31T23:59:59.999Z')];
    expect(await db.database.usage.countUses(token.userId, token.id, [{ from, to }])).toEqual([
      { from, to, accepted: 1, denied: 0, isCapped: false },
    ]);
  });

  test('undefined for another user’s token, an unknown id, and an invalid id', async () => {
    const [token, other] = [await storeToken(db.database.tokens), await storeToken(db.database.tokens)];
    expect(await count({ userId: other.userId, id: token.id }, 0, 1)).toBeUndefined();
    expect(await count({ userId: token.userId, id: randomUUID() }, 0, 1)).toBeUndefined();
    expect(await count({ userId: token.userId, id: '\u0000' }, 0, 1)).toBeUndefined();
  });
});
