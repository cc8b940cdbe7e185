import { createTokenFormat, hashToken } from '@tokenhouse/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { storeToken } from '../../../test/support/samples.ts';

const [, { open }] = eachDatabase;

describe('what a verifier remembers', () => {
  let db: TestDatabase;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(() => db.close());

  const leases = () => db.sql('SELECT instance_id, valid_until, seen FROM verifier_leases');

  test('is answered without the database, until the lease is over', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    await db.cutOff();
    expect(await db.database.tokens.findByHash(token.hash)).toMatchObject({ id: token.id });
    await expect
      .poll(() => db.database.tokens.findByHash(token.hash).catch(({ code }) => code), { timeout: 10_000 })
      .toBe('unavailable');
    await db.restore();
    await expect
      .poll(() => db.database.tokens.findByHash(token.hash).catch(({ code }) => code), { timeout: 10_000 })
      .toMatchObject({ id: token.id });
  });

  test('is not that there is no such token', async () => {
    const plain = createTokenFormat('nllm').generate();
    const hash = hashToken(plain);
    expect(await db.database.tokens.findByHash(hash)).toBeUndefined();
    const token = await storeToken(db.database.tokens, { hash });
    expect(await db.database.tokens.findByHash(hash)).toMatchObject({ id: token.id });
  });

  test('is forgotten by all when the table is emptied', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    await db.sql('TRUNCATE api_tokens');
    await expect.poll(() => db.database.tokens.findByHash(token.hash), { timeout: 4_000 }).toBeUndefined();
  });

  test('a use changes nothing that it remembers', async () => {
    const token = await storeToken(db.database.tokens);
    await db.sql('UPDATE api_tokens SET last_used_at = now() WHERE id = $1', [token.id]);
    expect(await db.sql('SELECT * FROM token_invalidations')).toEqual([]);
  });

  test('there is one lease per instance, given up when it closes', async () => {
    const other = await db.openAgain();
    expect(await leases()).toHaveLength(2);
    await other.close();
    expect(await leases()).toHaveLength(1);
  });

  test('maintenance clears away what is an hour old and seen by all', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.revokeToken(token.userId, token.id, new Date());
    await db.sql(`UPDATE token_invalidations SET at = now() - interval '2 hours'`);
    await db.sql(
      `INSERT INTO verifier_leases VALUES (gen_random_uuid(), now() - interval '2 hours', '1:1:')`,
    );
    await db.database.maintain(new Date());
    expect(await db.sql('SELECT * FROM token_invalidations')).toEqual([]);
    expect(await leases()).toHaveLength(1);
  });

  test('maintenance keeps what a verifier has not seen', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.revokeToken(token.userId, token.id, new Date());
    await db.sql(`UPDATE token_invalidations SET at = now() - interval '2 hours'`);
    await db.sql(
      `INSERT INTO verifier_leases VALUES (gen_random_uuid(), now() - interval '10 seconds', '1:1:')`,
    );
    await db.database.maintain(new Date());
    expect(await db.sql('SELECT * FROM token_invalidations')).toHaveLength(1);
  });

  test('a lease that somebody deleted is made anew, and everything is forgotten', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    await db.sql('DELETE FROM verifier_leases');
    await db.sql('ALTER TABLE api_tokens DISABLE TRIGGER USER');
    await db.sql('UPDATE api_tokens SET revoked_at = now() WHERE id = $1', [token.id]);
    await db.sql('ALTER TABLE api_tokens ENABLE TRIGGER USER');
    await expect
      .poll(() => db.database.tokens.findByHash(token.hash), { timeout: 4_000 })
      .toMatchObject({ revokedAt: expect.any(Date) });
    expect(await leases()).toHaveLength(1);
  });
});
