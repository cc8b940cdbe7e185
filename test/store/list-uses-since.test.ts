import type { UsageSince } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { at, aUse, NOW, storeToken } from '../support/samples.ts';

describe.each(eachStore)('listUsesSince on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
    await db.database.maintain(NOW);
  });
  afterAll(() => db.close());

  const list = (userIds: readonly string[], which: Partial<UsageSince> = {}) =>
    db.database.usage.listUsesSince(userIds, { since: NOW, except: [], limit: 1_000, ...which });
  const record = (tokenId: string, ms: number) =>
    db.database.usage.record(aUse(tokenId, { at: at(ms), endpoint: `GET /${ms}` }));

  test('gives a use with its token and its owner', async () => {
    const { id, userId } = await storeToken(db.database.tokens);
    const use = aUse(id, { outcome: 'expired', ipAddress: '2001:db8::7', userAgent: null });
    await db.database.usage.record(use);
    expect(await list([userId])).toEqual([{ ...use, id: expect.any(String), userId, count: 1 }]);
  });

  test('returns only the uses of these users’ tokens, oldest first', async () => {
    const [one, other, stranger] = await Promise.all([1, 2, 3].map(() => storeToken(db.database.tokens)));
    if (!one || !other || !stranger) throw new Error('not stored');
    const second = await storeToken(db.database.tokens, { userId: one.userId });
    for (const [token, ms] of [
      [one, 4],
      [second, 2],
      [other, 3],
      [stranger, 1],
      [one, 1],
    ] as const)
      await record(token.id, ms);
    const uses = await list([one.userId, other.userId, 'nobody']);
    expect(uses.map(({ tokenId, at: when }) => [tokenId, when])).toEqual([
      [one.id, at(1)],
      [second.id, at(2)],
      [other.id, at(3)],
      [one.id, at(4)],
    ]);
    expect(await list([])).toEqual([]);
  });

  test('returns uses at `since` or later', async () => {
    const { id, userId } = await storeToken(db.database.tokens);
    for (const ms of [-86_400_000, -1, 0, 86_400_000]) await record(id, ms);
    expect((await list([userId])).map((use) => use.at)).toEqual([at(0), at(86_400_000)]);
  });

  test('at most `limit` uses, and with those excepted the next ones, until there are none', async () => {
    const { id, userId } = await storeToken(db.database.tokens);
    for (const ms of [5, 1, 3, 2, 4]) await record(id, ms);
    const except: string[] = [];
    const pages: number[][] = [];
    for (let page = 0; page < 4; page += 1) {
      const uses = await list([userId], { limit: 2, except });
      except.push(...uses.map((use) => use.id));
      pages.push(uses.map((use) => use.at.getTime() - NOW.getTime()));
    }
    expect(pages).toEqual([[1, 2], [3, 4], [5], []]);
    // One that is committed late, with an earlier time, is not hidden by the later ones.
    await record(id, 2);
    expect((await list([userId], { except })).map((use) => use.at)).toEqual([at(2)]);
  });

  test('accepts thousands of excluded ids', async () => {
    const { id, userId } = await storeToken(db.database.tokens);
    await Promise.all(Array.from({ length: 3_000 }, (_, ms) => record(id, ms)));
    const first = await list([userId], { limit: 2_999 });
    const last = await list([userId], { except: first.map((use) => use.id) });
    expect(last.map((use) => use.endpoint)).toEqual(['GET /2999']);
  });
});
