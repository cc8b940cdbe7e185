import { randomUUID } from 'node:crypto';
import type { Creation, CreationLimits, NewToken } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { aToken, at, aUse, LIMITS, NO_LIMITS, NOW } from '../support/samples.ts';

const HOUR = 3_600_000;

describe.each(eachStore)('createToken on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('returns the token as findToken then finds it, without its hash', async () => {
    const token = aToken({ expiresAt: at(HOUR), name: 'laptop' });
    const created = await db.database.tokens.createToken(token, LIMITS);

    const { hash: _, ...known } = token;
    const expected = { ...known, revokedAt: null, lastUsedAt: null, lastUsedBy: null };
    expect(created).toEqual({ outcome: 'created', token: expected });
    expect(await db.database.tokens.findToken(token.userId, token.id)).toEqual(expected);
  });

  test('stores only the hash, the prefix and the suffix of the secret', async () => {
    const token = aToken();
    await db.database.tokens.createToken(token, LIMITS);
    const [row] = await db.sql(
      'SELECT user_id, name, token_hash, token_prefix, token_suffix, expires_at, revoked_at FROM api_tokens WHERE id = $1',
      [token.id],
    );
    expect(row).toEqual({
      user_id: token.userId,
      name: 'API token',
      token_hash: token.hash.reveal(),
      token_prefix: token.tokenPrefix,
      token_suffix: token.tokenSuffix,
      expires_at: null,
      revoked_at: null,
    });
  });

  test.each([
    ['emoji, right-to-left and combining characters', 'клавіатура 👩‍💻 مفتاح é'],
    ['quotes and SQL', `'; DROP TABLE api_tokens; --"`],
    ['one hundred characters outside the basic plane', '𝒯'.repeat(100)],
  ])('keeps a name of %s', async (_, name) => {
    const token = aToken({ name });
    await db.database.tokens.createToken(token, LIMITS);
    expect((await db.database.tokens.findToken(token.userId, token.id))?.name).toBe(name);
  });

  test('keeps nested metadata as it is', async () => {
    const metadata = {
      agent: 'claude-code',
      nested: { list: [1, 2.5, null, true, 'ä'], empty: {} },
      'odd key "\\': 1,
    };
    const token = aToken({ metadata });
    await db.database.tokens.createToken(token, LIMITS);
    expect((await db.database.tokens.findToken(token.userId, token.id))?.metadata).toEqual(metadata);
  });

  test('keeps times to the millisecond', async () => {
    const token = aToken({ createdAt: at(1), expiresAt: at(999) });
    await db.database.tokens.createToken(token, LIMITS);
    const found = await db.database.tokens.findToken(token.userId, token.id);
    expect(found).toMatchObject({ createdAt: at(1), expiresAt: at(999) });
  });

  test('refuses a second token with the same hash, and the first stays', async () => {
    const token = aToken();
    await db.database.tokens.createToken(token, LIMITS);
    const existing = aToken({ hash: token.hash });
    await expect(db.database.tokens.createToken(existing, LIMITS)).rejects.toThrow();
    expect((await db.database.tokens.findByHash(token.hash))?.id).toBe(token.id);
  });

  test('limit_reached at the cap of active tokens; revoked and expired ones take no place', async () => {
    const userId = aToken().userId;
    const limits = { maxActive: 3, creationsPerHour: 100 };
    const create = (given = {}) => db.database.tokens.createToken(aToken({ userId, ...given }), limits);
    const first = aToken({ userId });
    await db.database.tokens.createToken(first, limits);
    await create({ expiresAt: at(10) });
    await create();

    expect(await create()).toEqual({ outcome: 'limit_reached' });
    expect((await create({ createdAt: at(9) })).outcome).toBe('limit_reached');
    expect((await create({ createdAt: at(10) })).outcome).toBe('created');
    expect((await create({ createdAt: at(10) })).outcome).toBe('limit_reached');
    await db.database.tokens.revokeToken(userId, first.id, at(11));
    expect((await create({ createdAt: at(12) })).outcome).toBe('created');
  });

  test('rate_limited for the sixth creation, until exactly an hour after the first', async () => {
    const userId = aToken().userId;
    const create = (ms: number) =>
      db.database.tokens.createToken(aToken({ userId, createdAt: at(ms) }), LIMITS);
    for (const ms of [0, 1_000, 2_000, 3_000, 4_000]) expect((await create(ms)).outcome).toBe('created');

    expect(await create(5_000)).toEqual({ outcome: 'rate_limited', retryAt: at(HOUR) });
    expect((await create(HOUR - 1)).outcome).toBe('rate_limited');
    expect((await create(HOUR)).outcome).toBe('created');
    expect(await create(HOUR + 1)).toEqual({ outcome: 'rate_limited', retryAt: at(HOUR + 1_000) });
  });

  test('revoked and expired tokens still count as creations of the hour', async () => {
    const userId = aToken().userId;
    for (let made = 0; made < 5; made += 1) {
      const token = aToken({ userId, expiresAt: made < 2 ? at(1) : null });
      await db.database.tokens.createToken(token, LIMITS);
      if (made >= 2) await db.database.tokens.revokeToken(userId, token.id, NOW);
    }
    const sixth = await db.database.tokens.createToken(aToken({ userId, createdAt: at(60_000) }), LIMITS);
    expect(sixth).toEqual({ outcome: 'rate_limited', retryAt: at(HOUR) });
  });

  test('limit_reached is said before rate_limited', async () => {
    const userId = aToken().userId;
    const limits = { maxActive: 2, creationsPerHour: 2 };
    await db.database.tokens.createToken(aToken({ userId }), limits);
    await db.database.tokens.createToken(aToken({ userId }), limits);
    expect((await db.database.tokens.createToken(aToken({ userId }), limits)).outcome).toBe('limit_reached');
  });

  test('once the limit was lowered, retryAt is when enough creations have left the hour', async () => {
    const userId = aToken().userId;
    for (const ms of [0, 10, 20, 30]) {
      await db.database.tokens.createToken(aToken({ userId, createdAt: at(ms) }), NO_LIMITS);
    }
    const lowered = { maxActive: 10, creationsPerHour: 2 };
    const refused = await db.database.tokens.createToken(aToken({ userId, createdAt: at(40) }), lowered);
    expect(refused).toEqual({ outcome: 'rate_limited', retryAt: at(HOUR + 20) });
  });

  test('another user’s tokens do not count', async () => {
    const limits = { maxActive: 1, creationsPerHour: 1 };
    expect((await db.database.tokens.createToken(aToken(), limits)).outcome).toBe('created');
    expect((await db.database.tokens.createToken(aToken(), limits)).outcome).toBe('created');
  });

  test('already_generated with the existing token, for a second token with its id', async () => {
    const token = aToken({ name: 'laptop' });
    await db.database.tokens.createToken(token, LIMITS);
    const again = () =>
      db.database.tokens.createToken({ ...aToken(), id: token.id, userId: token.userId }, LIMITS);
    const found = () => db.database.tokens.findToken(token.userId, token.id);

    expect(await again()).toEqual({ outcome: 'already_generated', token: await found() });
    await db.database.usage.record(aUse(token.id));
    await db.database.tokens.revokeToken(token.userId, token.id, at(1));
    const repeated = await again();
    expect(repeated).toEqual({ outcome: 'already_generated', token: await found() });
    expect(repeated).toMatchObject({ token: { name: 'laptop', revokedAt: at(1), lastUsedAt: NOW } });
    expect((await db.database.tokens.findByHash(token.hash))?.id).toBe(token.id);
    expect(await db.database.tokens.countTokens(token.userId)).toBe(1);
  });

  test('already_generated is said before either limit', async () => {
    const token = aToken();
    await db.database.tokens.createToken(token, LIMITS);
    for (const limits of [
      { maxActive: 1, creationsPerHour: 100 },
      { maxActive: 100, creationsPerHour: 1 },
    ]) {
      const again = { ...aToken(), id: token.id, userId: token.userId };
      const { outcome } = await db.database.tokens.createToken(again, limits);
      expect(outcome).toBe('already_generated');
      expect(
        (await db.database.tokens.createToken(aToken({ userId: token.userId }), limits)).outcome,
      ).toMatch(/^(limit_reached|rate_limited)$/);
    }
  });

  test('another user’s token with that id is not shown', async () => {
    const token = aToken();
    await db.database.tokens.createToken(token, LIMITS);
    await expect(db.database.tokens.createToken(aToken({ id: token.id }), LIMITS)).rejects.toThrow();
    expect((await db.database.tokens.findToken(token.userId, token.id))?.name).toBe('API token');
  });

  test('60 concurrent creations of one id on two instances create one token', async () => {
    const id = randomUUID();
    const limits = { maxActive: 1, creationsPerHour: 1 };
    expect(await race(limits, { id })).toEqual({ created: 1, already_generated: 59, rows: 1 });
  });

  test('of 60 concurrent creations on two instances exactly 5 get through the hourly limit', async () => {
    expect(await race(LIMITS)).toEqual({ created: 5, rate_limited: 55, rows: 5 });
  });

  test('of 60 concurrent creations on two instances exactly 10 get through the cap', async () => {
    const limits = { maxActive: 10, creationsPerHour: 1_000 };
    expect(await race(limits)).toEqual({ created: 10, limit_reached: 50, rows: 10 });
  });

  async function race(limits: CreationLimits, given: Partial<NewToken> = {}) {
    const userId = aToken().userId;
    const second = await db.openAgain();
    const creations: Promise<Creation>[] = [];
    for (let n = 0; n < 60; n += 1) {
      const { tokens } = n % 2 === 0 ? db.database : second;
      creations.push(tokens.createToken(aToken({ userId, ...given }), limits));
    }
    const outcomes = (await Promise.all(creations)).map(({ outcome }) => outcome);
    await second.close();
    const tally: Record<string, number> = {};
    for (const outcome of outcomes) tally[outcome] = (tally[outcome] ?? 0) + 1;
    return { ...tally, rows: await db.database.tokens.countTokens(userId) };
  }
});
