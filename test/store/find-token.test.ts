import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { ALL_TOKENS, aToken, at, aUse, NOW, storeToken } from '../support/samples.ts';

const GARBAGE = [
  '',
  'x',
  '1',
  "' OR 1=1 --",
  'ffffffff-ffff-ffff-ffff-fffffffffffff',
  '💥',
  'a'.repeat(5_000),
];

describe.each(eachStore)('finding tokens on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('findByHash returns what a verdict needs', async () => {
    const token = await storeToken(db.database.tokens, { expiresAt: at(1), name: 'ci' });
    const { id, userId } = token;
    expect(await db.database.tokens.findByHash(token.hash)).toEqual({
      id,
      userId,
      name: 'ci',
      expiresAt: at(1),
      revokedAt: null,
    });
  });

  test('findByHash returns undefined for an unknown hash', async () => {
    expect(await db.database.tokens.findByHash(aToken().hash)).toBeUndefined();
  });

  test('a thousand look-ups at once each find their own token', async () => {
    const made = await Promise.all(Array.from({ length: 100 }, () => storeToken(db.database.tokens)));
    const wanted = Array.from({ length: 1_000 }, (_, n) => made[n % 100] ?? aToken());
    const found = await Promise.all(wanted.map(({ hash }) => db.database.tokens.findByHash(hash)));
    expect(found.map((token) => token?.id)).toEqual(wanted.map(({ id }) => id));
  });

  test('findStored returns the tokens that are there, of any owner, and leaves out the rest', async () => {
    const first = await storeToken(db.database.tokens);
    const second = await storeToken(db.database.tokens);
    const found = await db.database.tokens.findStored([first.id, randomUUID(), second.id, 'no uuid']);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set([first.id, second.id]));
    expect(await db.database.tokens.findStored([])).toEqual([]);
  });

  test('listTokens returns all of the user’s tokens, newest first, revoked and expired ones too', async () => {
    const { userId } = aToken();
    const old = await storeToken(db.database.tokens, {
      userId,
      createdAt: at(-2_000),
      expiresAt: at(-1_000),
    });
    const young = await storeToken(db.database.tokens, { userId, createdAt: at(2_000) });
    const middle = await storeToken(db.database.tokens, { userId });
    await db.database.tokens.revokeToken(userId, middle.id, NOW);
    await storeToken(db.database.tokens);

    const { tokens: listed } = await db.database.tokens.listTokens(userId, ALL_TOKENS);
    expect(listed.map(({ id }) => id)).toEqual([young.id, middle.id, old.id]);
    expect(listed[1]?.revokedAt).toEqual(NOW);
  });

  test('listTokens of a user without tokens is empty', async () => {
    expect(await db.database.tokens.listTokens('nobody', ALL_TOKENS)).toEqual({
      tokens: [],
      nextCursor: null,
    });
    expect(await db.database.tokens.countTokens('nobody')).toBe(0);
  });

  test('another user’s token looks like one that is not there', async () => {
    const token = await storeToken(db.database.tokens);
    const page = { limit: 10, cursor: undefined };
    expect(await db.database.tokens.findToken('mallory', token.id)).toBeUndefined();
    expect(await db.database.tokens.revokeToken('mallory', token.id, NOW)).toBeUndefined();
    expect(await db.database.usage.listUses('mallory', token.id, page)).toBeUndefined();
    expect((await db.database.tokens.findByHash(token.hash))?.revokedAt).toBeNull();
  });

  test.each(GARBAGE)('an id that is not a UUID is an unknown token: %j', async (id) => {
    const { userId } = await storeToken(db.database.tokens);
    const page = { limit: 10, cursor: undefined };
    expect(await db.database.tokens.findToken(userId, id)).toBeUndefined();
    expect(await db.database.tokens.revokeToken(userId, id, NOW)).toBeUndefined();
    expect(await db.database.usage.listUses(userId, id, page)).toBeUndefined();
    expect(await db.database.tokens.findStored([id])).toEqual([]);
  });

  describe('lastUsedBy', () => {
    const lastUse = async ({ userId, id }: { userId: string; id: string }) => {
      const token = await db.database.tokens.findToken(userId, id);
      return [token?.lastUsedAt, token?.lastUsedBy];
    };

    test('is the origin of the newest use, not of the one that was recorded last', async () => {
      const token = await storeToken(db.database.tokens);
      await db.database.usage.record(aUse(token.id, { at: at(50), client: 'opencode 1.0' }));
      await db.database.usage.record(aUse(token.id, { at: at(10), client: 'codex 2.0' }));
      const origin = { ipAddress: '203.0.113.7', userAgent: 'claude-code/2.1.330 (external, cli)' };
      expect(await lastUse(token)).toEqual([at(50), { ...origin, client: 'opencode 1.0' }]);
    });

    test('ignores a refused use at the same moment', async () => {
      const token = await storeToken(db.database.tokens);
      await db.database.usage.record(aUse(token.id, { client: 'good' }));
      await db.database.usage.record(aUse(token.id, { client: 'late', outcome: 'revoked' }));
      expect(
        (await db.database.tokens.listTokens(token.userId, ALL_TOKENS)).tokens[0]?.lastUsedBy?.client,
      ).toBe('good');
    });

    test('may know nothing but that there was a use', async () => {
      const token = await storeToken(db.database.tokens);
      const nothing = { ipAddress: null, userAgent: null, client: null };
      await db.database.usage.record(aUse(token.id, nothing));
      expect(await lastUse(token)).toEqual([NOW, nothing]);
    });

    test('is null once the use was deleted from the log, and lastUsedAt stays', async () => {
      const token = await storeToken(db.database.tokens);
      await db.database.usage.record(aUse(token.id));
      await db.sql('DELETE FROM token_usage_logs WHERE token_id = $1', [token.id]);
      expect(await lastUse(token)).toEqual([NOW, null]);
    });
  });
});
