import type { UsageOutcome } from '@tokenhouse/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachStore, type TestDatabase } from '../support/databases.ts';
import { aToken, at, aUse, NOW, storeToken } from '../support/samples.ts';

describe.each(eachStore)('the usage log on $name', ({ open }) => {
  let db: TestDatabase;
  const batches: number[] = [];
  beforeAll(async () => {
    db = await open({
      observer: {
        batchWritten(uses, seconds) {
          expect(seconds).toBeGreaterThan(0);
          batches.push(uses);
        },
      },
    });
  });
  afterAll(() => db.close());

  async function lastUsedAt(tokenId: string): Promise<Date | null> {
    const [token] = await db.sql('SELECT last_used_at FROM api_tokens WHERE id = $1', [tokenId]);
    const value = token?.['last_used_at'];
    return value instanceof Date || typeof value === 'string' ? new Date(value) : null;
  }

  test('a use is in the table, with all its fields, when record resolves', async () => {
    const token = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(token.id));
    const rows = await db.sql(
      'SELECT token_id, endpoint, ip_address, user_agent, client, outcome, created_at FROM token_usage_logs WHERE token_id = $1',
      [token.id],
    );
    expect(
      rows.map((row) => ({ ...row, created_at: new Date(String(row['created_at'])).getTime() })),
    ).toEqual([
      {
        token_id: token.id,
        endpoint: 'POST /mcp tools/call whoami',
        ip_address: expect.stringMatching(/^203\.0\.113\.7/),
        user_agent: 'claude-code/2.1.330 (external, cli)',
        client: 'claude-code 2.1.330',
        outcome: 'accepted',
        // The text of a date has whole seconds where the driver gives dates.
        created_at: expect.closeTo(NOW.getTime(), -3),
      },
    ]);
  });

  test('last_used_at is never older than a use whose record has resolved', async () => {
    const token = await storeToken(db.database.tokens);
    for (let n = 0; n < 50; n += 1) {
      await db.database.usage.record(aUse(token.id, { at: at(n) }));
      expect(await lastUsedAt(token.id)).toEqual(at(n));
    }
  });

  test('uses that arrive out of order never move last_used_at back', async () => {
    const token = await storeToken(db.database.tokens);
    const moments = [5, 3, 9, 1, 7];
    for (const ms of moments) await db.database.usage.record(aUse(token.id, { at: at(ms) }));
    expect(await lastUsedAt(token.id)).toEqual(at(9));
    await Promise.all(moments.map((ms) => db.database.usage.record(aUse(token.id, { at: at(ms) }))));
    expect(await lastUsedAt(token.id)).toEqual(at(9));
  });

  test.each<[UsageOutcome, Date | null]>([
    ['accepted', NOW],
    ['forbidden', NOW],
    ['expired', null],
    ['revoked', null],
  ])('a use that was %s is logged, and last_used_at becomes %s', async (outcome, expected) => {
    const token = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(token.id, { outcome }));
    expect(await lastUsedAt(token.id)).toEqual(expected);
    const page = await db.database.usage.listUses(token.userId, token.id, { limit: 5, cursor: undefined });
    expect(page?.uses.map((use) => use.outcome)).toEqual([outcome]);
  });

  test('a thousand concurrent uses are all there, in far fewer commits', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => storeToken(db.database.tokens)));
    batches.length = 0;
    const uses = Array.from({ length: 1_000 }, (_, n) => aUse(tokens[n % 10]?.id ?? '', { at: at(n) }));
    await Promise.all(uses.map((use) => db.database.usage.record(use)));

    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(1_000);
    expect(batches.length).toBeLessThan(50);
    for (const [n, token] of tokens.entries()) {
      const rows = await db.sql('SELECT count(*) AS n FROM token_usage_logs WHERE token_id = $1', [token.id]);
      expect(Number(rows[0]?.['n'])).toBe(100);
      expect(await lastUsedAt(token.id)).toEqual(at(990 + n));
    }
  });

  test('two instances that use the same tokens at once lose nothing', async () => {
    const second = await db.openAgain();
    const tokens = await Promise.all(Array.from({ length: 5 }, () => storeToken(db.database.tokens)));
    const caller = async (n: number) => {
      const { usage } = n % 2 === 0 ? db.database : second;
      for (let use = 0; use < 20; use += 1) {
        await usage.record(aUse(tokens[(n + use) % 5]?.id ?? '', { at: at(use) }));
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => caller(n)));
    await second.close();
    let logged = 0;
    for (const { id } of tokens) {
      const rows = await db.sql('SELECT count(*) AS n FROM token_usage_logs WHERE token_id = $1', [id]);
      logged += Number(rows[0]?.['n']);
    }
    expect(logged).toBe(400);
  });

  test('after 100 denied uses in a minute there is one row a minute, and every use counts', async () => {
    const counting = await db.openAgain();
    const { id, userId } = await storeToken(db.database.tokens);
    const deny = (ms: number) =>
      counting.usage.record(aUse(id, { at: at(ms), outcome: 'revoked', endpoint: `GET /${ms}` }));
    const minute = 60_000;
    await Promise.all(Array.from({ length: 140 }, (_, ms) => deny(ms)));
    await Promise.all(Array.from({ length: 90 }, (_, ms) => deny(minute + ms)));
    await counting.close();
    const rows = await db.sql(
      'SELECT count, endpoint FROM token_usage_logs WHERE token_id = $1 ORDER BY created_at',
      [id],
    );
    expect(rows).toHaveLength(102);
    expect(rows.slice(100)).toEqual([
      { count: 40, endpoint: 'GET /139' },
      { count: 90, endpoint: `GET /${minute + 89}` },
    ]);

    const { usage } = db.database;
    const page = await usage.listUses(userId, id, { limit: 3, cursor: undefined });
    expect(page?.uses.map(({ at: time, count }) => [time, count])).toEqual([
      [at(minute + 89), 90],
      [at(minute), 40],
      [at(99), 1],
    ]);
    const counts = await usage.countUses(userId, id, [{ from: at(0), to: at(3 * minute) }]);
    expect(counts).toMatchObject([{ accepted: 0, denied: 230, isCapped: false }]);
    const events = await usage.listUsesSince([userId], { since: at(0), except: [], limit: 1_000 });
    expect(events.reduce((sum, { count }) => sum + count, 0)).toBe(230);
    expect(await lastUsedAt(id)).toBeNull();
  });

  test('a use of a token that was deleted meanwhile does not fail the others of its batch', async () => {
    const token = await storeToken(db.database.tokens);
    const outcomes = await Promise.allSettled([
      db.database.usage.record(aUse(aToken().id)),
      db.database.usage.record(aUse(token.id)),
    ]);
    expect(outcomes[1]?.status).toBe('fulfilled');
    expect(await lastUsedAt(token.id)).toEqual(NOW);
  });
});

describe.each(eachStore)('the buffered usage log on $name', ({ open }) => {
  test('a use is in the table within 100 ms or so of record resolving', async () => {
    const db = await open({ usageLog: 'buffered' });
    const token = await storeToken(db.database.tokens);
    await db.database.usage.record(aUse(token.id));
    await expect.poll(() => db.sql('SELECT id FROM token_usage_logs')).toHaveLength(1);
    await db.close();
  });

  test('close writes everything that was queued', async () => {
    const db = await open();
    const buffered = await db.openAgain({ usageLog: 'buffered' });
    const token = await storeToken(db.database.tokens);
    await Promise.all(
      Array.from({ length: 2_500 }, (_, n) => buffered.usage.record(aUse(token.id, { at: at(n) }))),
    );
    await buffered.close();
    const [row] = await db.sql('SELECT count(*) AS n FROM token_usage_logs');
    expect(Number(row?.['n'])).toBe(2_500);
    await db.close();
  });
});
