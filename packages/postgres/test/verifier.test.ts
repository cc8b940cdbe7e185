import { createTokenFormat, hashToken, type NewToken } from '@tokenhouse/core';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import { storeToken } from '../../../test/support/samples.ts';
import { openTestSite } from '../../../test/support/test-site.ts';
import { noteHistory } from '../src/verifier/history.ts';

const [, { open }] = eachDatabase;

describe('the cache of a verifier', () => {
  let db: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(() => db.close());

  const leases = () => db.sql('SELECT instance_id, valid_until, seen FROM verifier_leases');

  test('answers without the database until the lease ends', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    await db.cutOff();
    expect(await db.database.tokens.findByHash(token.hash)).toMatchObject({ id: token.id });
    const find = async () => db.database.tokens.findByHash(token.hash);
    const outcome = () => find().catch(({ code }) => code);
    await expect.poll(outcome).toBe('unavailable');
    await db.restore();
    await expect.poll(outcome).toMatchObject({ id: token.id });
  });

  test('does not hold unknown tokens', async () => {
    const plain = createTokenFormat('nllm').generate();
    const hash = hashToken(plain);
    expect(await db.database.tokens.findByHash(hash)).toBeUndefined();
    const token = await storeToken(db.database.tokens, { hash });
    expect(await db.database.tokens.findByHash(hash)).toMatchObject({ id: token.id });
  });

  test('is cleared on all instances when the table is truncated', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    await db.sql('TRUNCATE api_tokens');
    await expect.poll(() => db.database.tokens.findByHash(token.hash)).toBeUndefined();
  });

  test('is recalled at once, without a promise, until it is revoked', async () => {
    const site = openTestSite(db);
    const { plain, token } = await site.generate();
    const hash = site.tokens.hashToken(plain);
    expect(db.database.tokens.recall(hash)).toBeUndefined();
    expect(site.tokens.validateToken(plain.reveal())).toBeInstanceOf(Promise);
    await expect
      .poll(async () => {
        await site.tokens.validateToken(plain.reveal());
        return db.database.tokens.recall(hash)?.id;
      })
      .toBe(token.id);
    expect(site.tokens.validateToken(plain.reveal())).toMatchObject({
      outcome: 'accepted',
      token: { id: token.id },
    });
    await site.tokens.revokeToken(token.userId, token.id);
    expect(db.database.tokens.recall(hash)).toBeUndefined();
  });

  test('is not changed by a use', async () => {
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

  test.each([
    {
      what: 'deletes invalidations that are an hour old and seen by all',
      seen: `'1000000000:1000000000:'`,
      left: 0,
    },
    { what: 'keeps an invalidation that a verifier has not seen', seen: `'1:1:'`, left: 2 },
  ])('maintenance $what', async ({ seen, left }) => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.revokeToken(token.userId, token.id, new Date());
    await db.sql(`UPDATE token_invalidations SET at = now() - interval '2 hours'`);
    await db.sql(`INSERT INTO verifier_leases VALUES (gen_random_uuid(), now(), ${seen}, 600000)`);
    await db.database.maintain(new Date());
    expect(await db.sql('SELECT * FROM token_invalidations')).toHaveLength(left);
  });

  test('the lease of a dead instance is deleted after its duration, whatever the clock says', async () => {
    await db.sql(
      `INSERT INTO verifier_leases VALUES (gen_random_uuid(), now() + interval '1 year', '1:1:', 300)`,
    );
    await expect.poll(leases).toHaveLength(1);
  });

  test.each([
    ['name', `'renamed'`],
    ['user_id', `'somebody-else'`],
    ['id', 'gen_random_uuid()'],
    ['expires_at', 'now()'],
    ['revoked_at', 'now()'],
  ])('is forgotten when %s changes', async (column, value) => {
    const token = await storeToken(db.database.tokens);
    const before = await db.database.tokens.findByHash(token.hash);
    await db.sql(`UPDATE api_tokens SET ${column} = ${value} WHERE id = $1`, [token.id]);
    await expect.poll(() => db.database.tokens.findByHash(token.hash)).not.toEqual(before);
  });

  test('evicts a token whose hash changes', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    await db.sql(`UPDATE api_tokens SET token_hash = repeat('0', 64) WHERE id = $1`, [token.id]);
    await expect.poll(() => db.database.tokens.findByHash(token.hash)).toBeUndefined();
  });

  test('an instance hears of a revocation by itself, long before it would renew', async () => {
    const patient = { verifierLeaseMs: 600_000 };
    const [one, other] = [await db.openAgain(patient), await db.openAgain(patient)];
    const token = await storeToken(one.tokens);
    await other.tokens.findByHash(token.hash);
    // Without the notification this would wait for minutes.
    const revocation = await one.tokens.revokeToken(token.userId, token.id, new Date());
    expect(revocation?.receipt).toMatchObject({ verifiers: 3, confirmed: 3 });
    expect((await other.tokens.findByHash(token.hash))?.revokedAt).not.toBeNull();
    await Promise.all([one.close(), other.close()]);
  });

  test('a revocation with a lower number than a later change is waited for as well', async () => {
    const token = await storeToken(db.database.tokens);
    const early = new pg.Client({ connectionString: db.connectionString });
    await early.connect();
    await early.query('BEGIN; SELECT pg_current_xact_id()');
    await db.sql(`UPDATE api_tokens SET name = 'later' WHERE id = $1`, [token.id]);
    await db.database.tokens.findByHash(token.hash);
    // A verifier that has seen the later change and cannot go on from there.
    await db.sql(`INSERT INTO verifier_leases VALUES (gen_random_uuid(), now(), pg_current_snapshot(), 500)`);
    await early.query(`UPDATE api_tokens SET revoked_at = now() WHERE id = '${token.id}'`);
    await early.query('COMMIT');
    await early.end();
    const revocation = await db.database.tokens.revokeToken(token.userId, token.id, new Date());
    expect(revocation?.receipt).toMatchObject({ verifiers: 2, confirmed: 1 });
  });

  test('invalidations from a restored dump of another cluster delay nothing', async () => {
    const token = await storeToken(db.database.tokens);
    await db.sql(
      `INSERT INTO token_invalidations SELECT '99999999', token_hash, now() - interval '1 day' FROM api_tokens`,
    );
    const revocation = await db.database.tokens.revokeToken(token.userId, token.id, new Date());
    expect(revocation?.receipt).toMatchObject({ verifiers: 1, confirmed: 1 });
    await db.database.maintain(new Date());
    const left = await db.sql(`SELECT * FROM token_invalidations WHERE xid = '99999999'`);
    expect(left).toEqual([]);
  });

  test('a deleted lease is created again, and the cache is cleared', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    await db.sql(`BEGIN`);
    await db.sql('DELETE FROM verifier_leases');
    await db.sql('UPDATE api_tokens SET revoked_at = now() WHERE id = $1', [token.id]);
    await db.sql('DELETE FROM token_invalidations');
    await db.sql('COMMIT');
    await expect.poll(isRevoked(token)).toBe(true);
    expect(await leases()).toHaveLength(1);
  });

  const isRevoked = (token: Pick<NewToken, 'hash'>) => async () =>
    (await db.database.tokens.findByHash(token.hash))?.revokedAt !== null;

  test.each([
    ['by a session that fires no triggers', 'SET LOCAL session_replication_role = replica'],
    ['while the triggers were off', 'ALTER TABLE api_tokens DISABLE TRIGGER USER'],
  ])('a token revoked %s is denied within a lease, and DELETE proves it', async (_how, before) => {
    const [seen, unseen] = [await storeToken(db.database.tokens), await storeToken(db.database.tokens)];
    for (const token of [seen, unseen]) await db.database.tokens.findByHash(token.hash);
    await db.sql('BEGIN');
    await db.sql(before);
    await db.sql('UPDATE api_tokens SET revoked_at = now()');
    if (before.startsWith('ALTER')) await db.sql('ALTER TABLE api_tokens ENABLE TRIGGER USER');
    await db.sql('COMMIT');
    const revocation = await db.database.tokens.revokeToken(seen.userId, seen.id, new Date());
    expect(revocation?.receipt.confirmed).toBeGreaterThanOrEqual(1);
    expect(await isRevoked(seen)()).toBe(true);
    await expect.poll(isRevoked(unseen)).toBe(true);
  });

  test('maintenance sets triggers back to ENABLE ALWAYS if enabled as ordinary ones', async () => {
    await db.sql('ALTER TABLE api_tokens DISABLE TRIGGER USER');
    await db.sql('ALTER TABLE api_tokens ENABLE TRIGGER USER');
    await db.database.maintain(new Date());
    const enabled = await db.sql(
      `SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgname LIKE 'api_tokens_invalidate%'`,
    );
    expect(enabled).toEqual([{ tgenabled: 'A' }]);
  });

  test('while a trigger is off, each lookup reads the database', async () => {
    const token = await storeToken(db.database.tokens);
    await db.sql('ALTER TABLE api_tokens DISABLE TRIGGER api_tokens_invalidate_updated');
    const recalls = async () => {
      await db.database.tokens.findByHash(token.hash);
      return db.database.tokens.recall(token.hash) !== undefined;
    };
    await expect.poll(recalls).toBe(false);
    await db.sql('UPDATE api_tokens SET revoked_at = now() WHERE id = $1', [token.id]);
    expect(await isRevoked(token)()).toBe(true);
    await db.sql('ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER api_tokens_invalidate_updated');
    await expect.poll(recalls).toBe(true);
  });

  test('a command waits for the longest known lease, even after the tables were replaced', async () => {
    const token = await storeToken(db.database.tokens);
    const patient = await db.openAgain({ verifierLeaseMs: 5_000 });
    await patient.close();
    await db.sql('TRUNCATE verifier_leases');
    const operations = db.openOperations();
    const revocation = await operations.revokeToken(token.userId, token.id, new Date());
    expect(revocation?.receipt.elapsedMs).toBeGreaterThan(4_500);
    await operations.close();
  });

  test('two instances that see different histories do not hold up a revocation for ever', async () => {
    const token = await storeToken(db.database.tokens);
    const note = (timeline: string) => noteHistory(client, timeline, 300);
    const client = new pg.Client({ connectionString: db.connectionString });
    await client.connect();
    let isOver = false;
    const noting = (async () => {
      for (let n = 0; !isOver; n += 1) await note(`timeline ${n % 2}`);
    })();
    const revocation = await db.database.tokens.revokeToken(token.userId, token.id, new Date());
    isOver = true;
    await noting;
    await client.end();
    // Its own, and one for each of the histories, of which the database's own is another.
    expect(revocation?.receipt.verifiers).toBeLessThanOrEqual(4);
  });

  test('a revocation waits for a lease that a replacement of the tables removed', async () => {
    const token = await storeToken(db.database.tokens);
    await db.sql('TRUNCATE verifier_leases');
    const revocation = await db.database.tokens.revokeToken(token.userId, token.id, new Date());
    // One for the earlier leases, which is never confirmed, and perhaps the new one of this instance.
    const { verifiers, confirmed, elapsedMs } = revocation?.receipt ?? {
      verifiers: 0,
      confirmed: 0,
      elapsedMs: 0,
    };
    expect(verifiers - confirmed).toBe(1);
    expect(elapsedMs).toBeGreaterThan(2_000);
  });
});
