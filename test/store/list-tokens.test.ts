import { randomUUID } from 'node:crypto';
import type { FilteredPageQuery, StatusFilter } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { ALL_TOKENS, at, NOW, storeToken } from '../support/samples.ts';

const BAD_CURSORS = [
  '',
  'x',
  'nonsense nonsense',
  Buffer.from('x').toString('base64url'),
  Buffer.from('/').toString('base64url'),
  `${Buffer.from(`1785576600.123/${randomUUID()}`).toString('base64url')}=`,
  'a'.repeat(5_000),
];

describe.each(eachStore)('the list of tokens on $name', ({ name, open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  const list = (userId: string, query: Partial<FilteredPageQuery> = {}) =>
    db.database.tokens.listTokens(userId, { ...ALL_TOKENS, ...query });

  /** The names on each page; `between` runs before the next page is requested. */
  async function pagesOf(
    userId: string,
    query: Partial<FilteredPageQuery>,
    between = async (_page: number): Promise<Partial<FilteredPageQuery>> => ({}),
  ): Promise<readonly (readonly string[])[]> {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await list(userId, { ...query, ...(await between(pages.length)), cursor });
      pages.push(page.tokens.map((token) => token.name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return pages;
  }

  /** Names show the time of creation; at the same time, the id decides. */
  async function storeMany(times: readonly number[], userId: string = randomUUID()): Promise<string> {
    for (const ms of times)
      await storeToken(db.database.tokens, { userId, name: `${ms}`, createdAt: at(ms) });
    return userId;
  }

  test('lists each token once, newest first; the last page has no cursor', async () => {
    const userId = await storeMany([1, 3, 2, 5, 4]);
    await storeMany([2, 3]);
    expect(await pagesOf(userId, { limit: 2 })).toEqual([['5', '4'], ['3', '2'], ['1']]);
    expect(await pagesOf(userId, { limit: 5 })).toEqual([['5', '4', '3', '2', '1']]);
  });

  test('tokens created at the same time are in descending order of their ids', async () => {
    const userId = await storeMany([2, 2, 2, 2, 1]);
    const { tokens } = await list(userId);
    const ids: readonly string[] = tokens.slice(0, 4).map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(userId, { limit: 1, cursor });
      paged.push(...page.tokens.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(tokens.map(({ id }) => id));
  });

  test('a token that is created or removed meanwhile does not shift the others', async () => {
    const userId = await storeMany([1, 2, 3, 4, 5, 6]);
    const pages = await pagesOf(userId, { limit: 2 }, async (page) => {
      if (page === 1) {
        await storeMany([7], userId);
        // The one that the cursor names.
        await db.sql(`DELETE FROM api_tokens WHERE user_id = $1 AND name = '5'`, [userId]);
      }
      return {};
    });
    expect(pages).toEqual([
      ['6', '5'],
      ['4', '3'],
      ['2', '1'],
    ]);
  });

  describe('by status', () => {
    let userId: string;
    beforeAll(async () => {
      userId = randomUUID();
      const { tokens } = db.database;
      for (let n = 9; n >= 0; n -= 1) {
        const kind = ['active', 'expired', 'revoked', 'expiring', 'both'][n % 5] ?? '';
        const expiresAt = { expired: at(-1), expiring: at(1), both: at(-1) }[kind] ?? null;
        const given = { userId, name: `${kind} ${n}`, createdAt: at(-10 - n), expiresAt };
        const { id } = await storeToken(tokens, given);
        if (kind === 'revoked' || kind === 'both') await tokens.revokeToken(userId, id, NOW);
      }
    });

    test.each<[StatusFilter | undefined, number, string[]]>([
      ['active', 3, ['active 0', 'expiring 3', 'active 5', 'expiring 8']],
      ['expired', 1, ['expired 1', 'expired 6']],
      ['revoked', 3, ['revoked 2', 'both 4', 'revoked 7', 'both 9']],
      ['inactive', 2, ['expired 1', 'revoked 2', 'both 4', 'expired 6', 'revoked 7', 'both 9']],
    ])('%s, in pages of %i', async (status, limit, expected) => {
      const pages = await pagesOf(userId, { status, limit });
      expect(pages.flat()).toEqual(expected);
      expect(pages.map((page) => page.length)).toEqual(
        Array.from({ length: Math.ceil(expected.length / limit) }, (_, n) =>
          Math.min(limit, expected.length - n * limit),
        ),
      );
    });

    test('is evaluated for each page: a token that keeps its status is listed once', async () => {
      const active = await pagesOf(userId, { status: 'active', limit: 1 }, async (page) => ({
        now: page < 2 ? NOW : at(1),
      }));
      expect(active.flat()).toEqual(['active 0', 'expiring 3', 'active 5']);
      const expired = await pagesOf(userId, { status: 'expired', limit: 1 }, async (page) => ({
        now: page < 1 ? NOW : at(1),
      }));
      expect(expired.flat()).toEqual(['expired 1', 'expiring 3', 'expired 6', 'expiring 8']);
    });

    test('countTokens counts all of the user’s tokens, and no others', async () => {
      expect(await db.database.tokens.countTokens(userId)).toBe(10);
    });
  });

  test('handles creation times with microseconds or infinity', async () => {
    if (name === 'SQLite') return;
    const userId = await storeMany([1, 2, 3, 4, 5]);
    const times = ['infinity', '2026-08-01T09:30:00.123456Z', '2026-08-01T09:30:00.123455Z', '-infinity'];
    for (const [index, time] of times.entries()) {
      const update = `UPDATE api_tokens SET created_at = '${time}' WHERE user_id = $1 AND name = '${index + 1}'`;
      await db.sql(update, [userId]);
    }
    expect(await pagesOf(userId, { limit: 1 })).toEqual([['1'], ['5'], ['2'], ['3'], ['4']]);
  });

  test.each(BAD_CURSORS)('the cursor %j is rejected', async (cursor) => {
    await expect(list(randomUUID(), { cursor })).rejects.toMatchObject({
      code: 'validation_failed',
      fields: [{ pointer: '/cursor', detail: 'must be the nextCursor of an earlier page' }],
    });
  });

  test.each(['abc/', '99999999999999/', '-999999999999/', 'NaN/', 'Infinity/', '1e400/'])(
    'a forged cursor with the time %j is rejected or lists the tokens after it',
    async (text) => {
      const cursor = Buffer.from(text + randomUUID()).toString('base64url');
      const outcome = await list(randomUUID(), { cursor }).then(
        ({ tokens }) => tokens.length,
        (error) => error.code,
      );
      expect([0, 'validation_failed']).toContain(outcome);
    },
  );
});
