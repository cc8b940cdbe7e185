import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { at, aUse, NOW, storeToken } from '../support/samples.ts';

describe.each(eachStore)('listUses on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  /** Reads page after page, each of at most `limit` uses, until there is no cursor. */
  async function readAll({ userId, id }: { userId: string; id: string }, limit: number) {
    const uses = [];
    let cursor: string | undefined;
    do {
      const page = await db.database.usage.listUses(userId, id, { limit, cursor });
      if (page === undefined) throw new Error('the token is gone');
      expect(page.uses.length).toBeLessThanOrEqual(limit);
      uses.push(...page.uses);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return uses;
  }

  test('gives a use back as it was recorded', async () => {
    const token = await storeToken(db.database.tokens);
    const use = aUse(token.id, { ipAddress: '2001:db8::7', userAgent: null, outcome: 'forbidden' });
    await db.database.usage.record(use);
    const { tokenId: _, ...recorded } = use;
    expect(
      await db.database.usage.listUses(token.userId, token.id, { limit: 50, cursor: undefined }),
    ).toEqual({ uses: [{ ...recorded, id: expect.any(String), count: 1 }], nextCursor: null });
  });

  test('a token that was never used has one empty page', async () => {
    const token = await storeToken(db.database.tokens);
    const page = await db.database.usage.listUses(token.userId, token.id, { limit: 5, cursor: undefined });
    expect(page).toEqual({ uses: [], nextCursor: null });
  });

  test('the last page has no cursor, also when it is full', async () => {
    const token = await storeToken(db.database.tokens);
    for (const ms of [1, 2, 3, 4]) await db.database.usage.record(aUse(token.id, { at: at(ms) }));
    const first = await db.database.usage.listUses(token.userId, token.id, { limit: 2, cursor: undefined });
    expect(first?.uses.map((use) => use.at)).toEqual([at(4), at(3)]);
    expect(first?.nextCursor).toMatch(/^[\w-]+$/);
    const second = await db.database.usage.listUses(token.userId, token.id, {
      limit: 2,
      cursor: first?.nextCursor ?? undefined,
    });
    expect(second?.uses.map((use) => use.at)).toEqual([at(2), at(1)]);
    expect(second?.nextCursor).toBeNull();
  });

  test('pages of any size hold every use once, newest first, however many share a moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (moments, limit) => {
          const token = await storeToken(db.database.tokens);
          await Promise.all(
            moments.map((ms, n) =>
              db.database.usage.record(aUse(token.id, { at: at(ms), endpoint: `GET /${n}` })),
            ),
          );
          const uses = await readAll(token, limit);
          expect(uses.map((use) => use.at.getTime())).toEqual(
            moments.map((ms) => at(ms).getTime()).sort((a, b) => b - a),
          );
          expect(new Set(uses.map((use) => use.endpoint)).size).toBe(moments.length);
          expect(new Set(uses.map((use) => use.id)).size).toBe(moments.length);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('uses that arrive while one pages neither repeat nor hide older ones', async () => {
    const token = await storeToken(db.database.tokens);
    for (const ms of [1, 2, 3, 4]) await db.database.usage.record(aUse(token.id, { at: at(ms) }));
    const first = await db.database.usage.listUses(token.userId, token.id, { limit: 2, cursor: undefined });
    await db.database.usage.record(aUse(token.id, { at: at(5) }));
    const second = await db.database.usage.listUses(token.userId, token.id, {
      limit: 2,
      cursor: first?.nextCursor ?? undefined,
    });
    expect(second?.uses.map((use) => use.at)).toEqual([at(2), at(1)]);
  });

  test('never shows another token’s uses, even with that token’s cursor', async () => {
    const mine = await storeToken(db.database.tokens);
    const theirs = await storeToken(db.database.tokens);
    for (const ms of [1, 2]) await db.database.usage.record(aUse(theirs.id, { at: at(ms) }));
    const page = await db.database.usage.listUses(theirs.userId, theirs.id, { limit: 1, cursor: undefined });
    expect(
      await db.database.usage.listUses(mine.userId, mine.id, {
        limit: 10,
        cursor: page?.nextCursor ?? undefined,
      }),
    ).toEqual({ uses: [], nextCursor: null });
  });

  test.each(['', 'x', '!!!', 'bm8', Buffer.from('a/b/c').toString('base64url'), '9'.repeat(9_999), '\u0000'])(
    'validation_failed for the bad cursor %j',
    async (cursor) => {
      const token = await storeToken(db.database.tokens);
      await db.database.usage.record(aUse(token.id, { at: NOW }));
      await expect(
        db.database.usage.listUses(token.userId, token.id, { limit: 1, cursor }),
      ).rejects.toMatchObject({
        code: 'validation_failed',
        fields: [{ pointer: '/cursor', detail: expect.any(String) }],
      });
    },
  );
});
