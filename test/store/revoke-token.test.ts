import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { at, NOW, storeToken } from '../support/samples.ts';

describe.each(eachStore)('revoking on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('returns the revoked token and a receipt of verifiers that all confirmed', async () => {
    const token = await storeToken(db.database.tokens);
    const revocation = await db.database.tokens.revokeToken(token.userId, token.id, at(5));
    expect(revocation?.token).toMatchObject({ id: token.id, revokedAt: at(5) });
    expect(revocation?.receipt.confirmed).toBe(revocation?.receipt.verifiers);
    expect(revocation?.receipt.verifiers).toBeGreaterThanOrEqual(1);
    expect(revocation?.receipt.elapsedMs).toBeGreaterThan(0);
  });

  test('every look-up that begins afterwards sees it, on each instance', async () => {
    const second = await db.openAgain();
    for (let round = 0; round < 20; round += 1) {
      const token = await storeToken(db.database.tokens);
      expect((await second.tokens.findByHash(token.hash))?.revokedAt).toBeNull();
      await db.database.tokens.revokeToken(token.userId, token.id, NOW);
      expect((await second.tokens.findByHash(token.hash))?.revokedAt).toEqual(NOW);
      expect((await db.database.tokens.findByHash(token.hash))?.revokedAt).toEqual(NOW);
    }
    await second.close();
  });

  test('a second revocation keeps the time of the first', async () => {
    const token = await storeToken(db.database.tokens);
    const first = await db.database.tokens.revokeToken(token.userId, token.id, at(5));
    const again = await db.database.tokens.revokeToken(token.userId, token.id, at(99));
    expect(again?.token).toEqual(first?.token);
  });

  test('twenty revocations at once agree on one time', async () => {
    const token = await storeToken(db.database.tokens);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => db.database.tokens.revokeToken(token.userId, token.id, at(n))),
    );
    expect(new Set(all.map((revocation) => revocation?.token.revokedAt?.getTime())).size).toBe(1);
  });

  test('an expired token may still be revoked', async () => {
    const token = await storeToken(db.database.tokens, { expiresAt: at(-1) });
    const revocation = await db.database.tokens.revokeToken(token.userId, token.id, NOW);
    expect(revocation?.token.revokedAt).toEqual(NOW);
  });
});

describe.each(eachStore)('what an operator types on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  /** A token that was looked up, and so is cached where tokens are cached. */
  const storeKnown = async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    return token;
  };
  /** A change by SQL takes effect within one lease; on SQLite, which has no cache, at once. */
  const expectSoon = (token: Awaited<ReturnType<typeof storeKnown>>) =>
    expect.poll(() => db.database.tokens.findByHash(token.hash));

  test('UPDATE … SET revoked_at = CURRENT_TIMESTAMP revokes within one lease', async () => {
    const token = await storeKnown();
    await db.sql('UPDATE api_tokens SET revoked_at = CURRENT_TIMESTAMP WHERE id = $1', [token.id]);
    await expectSoon(token).toMatchObject({ id: token.id, revokedAt: expect.any(Date) });
  });

  test('a revoked_at still to come revokes as well', async () => {
    const token = await storeKnown();
    await db.sql(`UPDATE api_tokens SET revoked_at = '2999-01-01 00:00:00+00:00' WHERE id = $1`, [token.id]);
    await expectSoon(token).toMatchObject({ revokedAt: new Date('2999-01-01T00:00:00Z') });
  });

  test('an expires_at counts as typed', async () => {
    const token = await storeKnown();
    await db.sql(`UPDATE api_tokens SET expires_at = '2026-08-01 10:00:00+00:00' WHERE id = $1`, [token.id]);
    await expectSoon(token).toMatchObject({ expiresAt: new Date('2026-08-01T10:00:00Z') });
  });

  test('DELETE makes the token unknown within one lease', async () => {
    const token = await storeKnown();
    await db.sql('DELETE FROM api_tokens WHERE user_id = $1', [token.userId]);
    await expectSoon(token).toBeUndefined();
    expect(await db.database.tokens.findToken(token.userId, token.id)).toBeUndefined();
  });

  test('revoked_at set back to null lets the token live again', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.revokeToken(token.userId, token.id, NOW);
    await db.database.tokens.findByHash(token.hash);
    await db.sql('UPDATE api_tokens SET revoked_at = NULL WHERE id = $1', [token.id]);
    await expectSoon(token).toMatchObject({ revokedAt: null });
  });
});
