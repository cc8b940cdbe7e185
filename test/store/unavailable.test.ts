import type { Database } from '@tokenhouse/core';
import { describe, expect, test } from 'vitest';
import { eachStore } from '../support/databases.ts';
import { ALL_TOKENS, aToken, at, aUse, LIMITS, NOW, storeToken } from '../support/samples.ts';

/** Every call that reaches for the database, by name. */
function everyCall({ tokens, usage, ping, maintain }: Database) {
  const token = aToken();
  return {
    createToken: () => tokens.createToken(token, LIMITS),
    findByHash: () => tokens.findByHash(token.hash),
    findStored: () => tokens.findStored([token.id]),
    findToken: () => tokens.findToken(token.userId, token.id),
    listTokens: () => tokens.listTokens(token.userId, ALL_TOKENS),
    countTokens: () => tokens.countTokens(token.userId),
    findLimitingDates: () => tokens.findLimitingDates(token.userId, NOW),
    revokeToken: () => tokens.revokeToken(token.userId, token.id, NOW),
    record: () => usage.record(aUse(token.id)),
    listUses: () => usage.listUses(token.userId, token.id, { limit: 1, cursor: undefined }),
    listUsesSince: () => usage.listUsesSince([token.userId], { since: NOW, except: [], limit: 1 }),
    countUses: () => usage.countUses(token.userId, token.id, [{ from: NOW, to: at(1) }]),
    ping,
    maintain: () => maintain(NOW),
  };
}

/** How each of the calls ends: `resolved`, or the code of its error. */
async function endings(database: Database): Promise<Record<string, string>> {
  const ends: Record<string, string> = {};
  for (const [name, call] of Object.entries(everyCall(database))) {
    ends[name] = await Promise.resolve(call()).then(
      () => 'resolved',
      (error: { code?: string }) => error.code ?? String(error),
    );
  }
  return ends;
}

const ALL_UNAVAILABLE = {
  createToken: 'unavailable',
  findByHash: 'unavailable',
  findStored: 'unavailable',
  findToken: 'unavailable',
  listTokens: 'unavailable',
  countTokens: 'unavailable',
  findLimitingDates: 'unavailable',
  revokeToken: 'unavailable',
  record: 'unavailable',
  listUses: 'unavailable',
  listUsesSince: 'unavailable',
  countUses: 'unavailable',
  ping: 'unavailable',
  maintain: 'unavailable',
};

describe.each(eachStore)('without the database, on $name', ({ open }) => {
  test.each(['durable', 'buffered'] as const)(
    'every call is unavailable after close (%s)',
    async (usageLog) => {
      const db = await open();
      const closed = await db.openAgain({ usageLog });
      await closed.close();
      expect(await endings(closed)).toEqual(ALL_UNAVAILABLE);
      await db.close();
    },
  );

  test('every call is unavailable while the database is away, and works when it is back', async () => {
    const db = await open();
    const token = await storeToken(db.database.tokens);
    await db.cutOff();
    expect(await endings(db.database)).toEqual(ALL_UNAVAILABLE);
    await db.restore();

    await db.database.ping();
    await db.database.usage.record(aUse(token.id));
    expect((await db.database.tokens.findToken(token.userId, token.id))?.lastUsedAt).toEqual(NOW);
    await db.close();
  });

  test('uses under way when the database goes are each committed or refused', async () => {
    const db = await open();
    const token = await storeToken(db.database.tokens);
    const uses = Array.from({ length: 3_000 }, () => db.database.usage.record(aUse(token.id)));
    const ended = Promise.allSettled(uses);
    await db.cutOff();
    const accepted = (await ended).filter(({ status }) => status === 'fulfilled').length;
    await db.restore();
    const [row] = await db.sql('SELECT count(*) AS n FROM token_usage_logs');
    // A commit whose response was lost may exist in addition to the confirmed ones.
    expect(Number(row?.['n'])).toBeGreaterThanOrEqual(accepted);
    await db.close();
  });

  test('the buffered log refuses new uses after a failure, and writes accepted ones later', async () => {
    const db = await open();
    const { usage, close } = await db.openAgain({ usageLog: 'buffered' });
    const token = await storeToken(db.database.tokens);
    let accepted = 0;
    const record = () =>
      Promise.resolve(usage.record(aUse(token.id))).then(
        () => {
          accepted += 1;
          return 'accepted';
        },
        (error) => error.code,
      );
    await db.cutOff();
    await expect.poll(record).toBe('unavailable');
    await db.restore();
    await expect.poll(record).toBe('accepted');
    await close();
    const [row] = await db.sql('SELECT count(*) AS n FROM token_usage_logs');
    expect(Number(row?.['n'])).toBe(accepted);
    await db.close();
  });
});
