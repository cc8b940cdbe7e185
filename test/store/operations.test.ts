import { randomUUID } from 'node:crypto';
import type { ExportedUse, Finding, Operations, TokenFilter, UsageFilter } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../support/databases.ts';
import { ALL_TOKENS, aToken, at, aUse, NOW, storeToken } from '../support/samples.ts';

describe.each(eachDatabase)('operations on $name', ({ name, open }) => {
  let db: TestDatabase;
  let operations: Operations;
  beforeAll(async () => {
    db = await open();
    await db.database.maintain(NOW);
    operations = db.openOperations();
  });
  afterAll(async () => {
    await operations.close();
    await db.close();
  });

  const idsOf = async (filter: TokenFilter) =>
    (await operations.listTokens(filter, ALL_TOKENS)).tokens.map(({ id }) => id);

  async function export_(filter: UsageFilter): Promise<readonly ExportedUse[]> {
    const uses: ExportedUse[] = [];
    for await (const batch of operations.streamUses(filter)) uses.push(...batch);
    return uses.sort((one, other) => one.at.getTime() - other.at.getTime());
  }

  const findingsOf = async () =>
    new Map(
      (await operations.diagnose(DIAGNOSIS)).map((finding): [string, Finding] => [finding.check, finding]),
    );
  const DIAGNOSIS = { clock: () => new Date(), verifierLeaseMs: 3_000 };

  describe('listTokens', () => {
    test('returns the tokens of any owner, as their owner sees them', async () => {
      const { id, userId } = await storeToken(db.database.tokens, { metadata: { team: 'a' } });
      await db.database.usage.record(aUse(id));
      const { tokens } = await operations.listTokens({ ids: [id, randomUUID(), 'no id'] }, ALL_TOKENS);
      const [token] = tokens;
      expect(token).toEqual(await db.database.tokens.findToken(userId, id));
      expect(token?.lastUsedBy).not.toBeNull();
    });

    test('pages list each token once, newest first, even if many share a creation time', async () => {
      const userId = randomUUID();
      for (const ms of [1, 3, 2, 2, 2, 5, 4]) {
        await storeToken(db.database.tokens, { userId, createdAt: at(ms) });
      }
      const all = await operations.listTokens({ userId }, ALL_TOKENS);
      expect(all.tokens.map(({ createdAt }) => createdAt)).toEqual([5, 4, 3, 2, 2, 2, 1].map(at));
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await operations.listTokens({ userId }, { ...ALL_TOKENS, limit: 2, cursor });
        paged.push(...page.tokens.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(paged).toEqual(all.tokens.map(({ id }) => id));
    });

    test('by status, as it is at that moment; revocation outranks expiry', async () => {
      const userId = randomUUID();
      const of = async (expiresAt: Date | null) =>
        (await storeToken(db.database.tokens, { userId, createdAt: at(-9), expiresAt })).id;
      const [active, expiring, expired, revoked] = [
        await of(null),
        await of(at(1)),
        await of(at(0)),
        await of(at(-5)),
      ];
      await operations.revokeToken(userId, revoked, NOW);
      expect(new Set(await idsOf({ userId, status: 'active' }))).toEqual(new Set([active, expiring]));
      expect(await idsOf({ userId, status: 'expired' })).toEqual([expired]);
      expect(await idsOf({ userId, status: 'revoked' })).toEqual([revoked]);
      const ofAll = await idsOf({ status: 'expired' });
      expect(ofAll).toContain(expired);
    });
  });

  test('findByHashes knows tokens by their hashes, and logs no use', async () => {
    const [one, other, unknown] = [aToken(), aToken({ expiresAt: at(-1) }), aToken()];
    for (const token of [one, other]) await storeToken(db.database.tokens, token);
    const found = await operations.findByHashes([one.hash, unknown.hash, other.hash]);
    expect(new Set([...found.values()].map(({ id }) => id))).toEqual(new Set([one.id, other.id]));
    expect(found.get(other.hash.reveal())).toMatchObject({ userId: other.userId, expiresAt: at(-1) });
    expect(await export_({ tokenId: one.id })).toEqual([]);
    expect((await db.database.tokens.findToken(one.userId, one.id))?.lastUsedAt).toBeNull();
  });

  test('revokeToken is final: an instance that had cached the token denies it', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.tokens.findByHash(token.hash);
    const revocation = await operations.revokeToken(token.userId, token.id, NOW);
    expect(revocation?.receipt).toMatchObject({ verifiers: 1, confirmed: 1 });
    expect((await db.database.tokens.findByHash(token.hash))?.revokedAt).toEqual(NOW);
    expect(await operations.revokeToken('somebody else', token.id, NOW)).toBeUndefined();
  });

  describe('streamUses', () => {
    test('gives each use once, with token and owner, as it was logged', async () => {
      const { id, userId } = await storeToken(db.database.tokens, { name: 'CI' });
      const uses = [
        aUse(id, { at: at(1), ipAddress: '2001:db8::7', userAgent: null, client: null }),
        aUse(id, { at: at(2), outcome: 'forbidden', userAgent: '=HYPERLINK("x"), "y"\n' }),
      ];
      for (const use of uses) await db.database.usage.record(use);
      expect(await export_({ tokenId: id })).toEqual(
        uses.map((use) => ({ ...use, id: expect.any(String), tokenName: 'CI', userId, count: 1 })),
      );
    });

    test('filters uses by user, token, since and until', async () => {
      const one = await storeToken(db.database.tokens);
      const other = await storeToken(db.database.tokens, { userId: one.userId });
      const stranger = await storeToken(db.database.tokens);
      for (const { id } of [one, other, stranger]) {
        for (const ms of [0, 1, 86_400_000]) await db.database.usage.record(aUse(id, { at: at(ms) }));
      }
      const count = async (filter: UsageFilter) => (await export_(filter)).length;
      expect(await count({ userId: one.userId })).toBe(6);
      expect(await count({ tokenId: other.id })).toBe(3);
      expect(await count({ userId: stranger.userId, tokenId: other.id })).toBe(0);
      expect((await export_({ userId: one.userId, since: at(1) })).map((use) => use.at)).toEqual(
        [1, 1, 86_400_000, 86_400_000].map(at),
      );
      expect((await export_({ tokenId: one.id, until: at(1) })).map((use) => use.at)).toEqual([at(0)]);
      expect(await count({ tokenId: 'no id' })).toBe(0);
    });

    test('a use of a deleted token has neither name nor owner', async () => {
      const tokenId = randomUUID();
      await db.database.usage.record(aUse(tokenId));
      expect(await export_({ tokenId })).toMatchObject([{ tokenId, tokenName: null, userId: null }]);
    });

    test('many batches, of which a reader may leave the rest', async () => {
      const { id } = await storeToken(db.database.tokens);
      const uses = Array.from({ length: 12_000 }, (_, ms) => aUse(id, { at: at(ms) }));
      await Promise.all(uses.map((use) => db.database.usage.record(use)));
      const exported = await export_({ tokenId: id });
      expect(exported.map((use) => use.at)).toEqual(uses.map((use) => use.at));
      expect(new Set(exported.map((use) => use.id)).size).toBe(12_000);
      let batches = 0;
      for await (const batch of operations.streamUses({ tokenId: id })) {
        expect(batch.length).toBeGreaterThan(0);
        batches += 1;
        if (batches === 2) break;
      }
      expect(batches).toBe(2);
    });
  });

  describe('diagnose', () => {
    test('nothing is wrong with a database that a server keeps', async () => {
      await db.database.maintain(new Date());
      // Earlier tests dated their uses long ago.
      await operations.confirmClock(new Date());
      const findings = [...(await findingsOf()).values()];
      expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
      expect(findings.length).toBeGreaterThanOrEqual(6);
    });

    test('a migration that is missing, and one of a newer version', async () => {
      await db.sql(`UPDATE tokenhouse_migrations SET name = '9' || name WHERE name LIKE '0001%'`);
      const state = await operations.schema();
      expect(state.missing).toEqual([expect.stringMatching(/^0001/)]);
      expect(state.unknown).toEqual([expect.stringMatching(/^90001/)]);
      expect((await findingsOf()).get('migrations')).toMatchObject({ status: 'error' });
      await db.sql(`UPDATE tokenhouse_migrations SET name = substr(name, 2) WHERE name LIKE '90001%'`);
      expect((await findingsOf()).get('migrations')).toMatchObject({ status: 'ok' });
    });

    test('a missing trigger', async () => {
      const drop =
        name === 'SQLite'
          ? 'DROP TRIGGER api_tokens_times_updated'
          : 'ALTER TABLE api_tokens DISABLE TRIGGER api_tokens_invalidate_updated';
      await db.sql(drop);
      const finding = (await findingsOf()).get('triggers');
      expect(finding).toMatchObject({ status: 'error', detail: expect.stringContaining('updated') });
      expect(finding?.remedy).toBeDefined();
    });
  });
});
