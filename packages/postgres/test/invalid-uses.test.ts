import { InvalidUseError, type Use } from '@tokenhouse/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { aUse, storeToken } from '../../../test/support/samples.ts';

const INVALID: readonly [string, Partial<Use>][] = [
  ['an address that is none', { ipAddress: 'no address' }],
  ['a NUL character', { client: 'agent \0' }],
  ['an outcome that the log does not know', { outcome: 'maybe' as never }],
  ['no endpoint', { endpoint: null as never }],
];

describe('a batch of uses with values that PostgreSQL rejects', () => {
  let db: TestDatabase;
  const lost: Error[] = [];
  const open = async (usageLog: 'durable' | 'buffered') => {
    const observer = { batchWritten() {}, usageLost: (error: Error) => void lost.push(error) };
    db = await eachDatabase[1].open({ usageLog, observer });
  };
  beforeEach(() => void lost.splice(0));
  afterEach(() => db.close());

  /** The endpoints in the log, which say which use it was. */
  const logged = async () =>
    (await db.sql('SELECT endpoint FROM token_usage_logs ORDER BY id')).map((row) => row['endpoint']).sort();

  test.each(INVALID)('rejects only the use with %s', async (_, values) => {
    await open('durable');
    const tokens = await Promise.all([1, 2, 3].map(() => storeToken(db.database.tokens)));
    const uses = Array.from({ length: 40 }, (__, n) =>
      aUse(tokens[n % 3]?.id ?? '', { endpoint: `GET /${n}`, ...(n === 17 && values) }),
    );
    const fates = await Promise.allSettled(uses.map((use) => db.database.usage.record(use)));
    const refused = fates.flatMap((fate, n) => (fate.status === 'rejected' ? [[n, fate.reason]] : []));
    expect(refused).toEqual([[17, expect.any(InvalidUseError)]]);
    const valid = uses.filter((__, n) => n !== 17).map(({ endpoint }) => endpoint);
    expect(await logged()).toEqual(valid.sort());
  });

  test('writes the others once when several are invalid, even with a locked token', async () => {
    await open('durable');
    const [free, held] = [await storeToken(db.database.tokens), await storeToken(db.database.tokens)];
    const uses = Array.from({ length: 100 }, (_, n) =>
      aUse(n % 2 === 0 ? free.id : held.id, {
        endpoint: `GET /${n}`,
        ...(n % 10 === 0 && { ipAddress: 'none' }),
      }),
    );
    await db.sql('BEGIN');
    await db.sql('UPDATE api_tokens SET name = name WHERE id = $1', [held.id]);
    const recorded = Promise.allSettled(uses.map((use) => db.database.usage.record(use)));
    await expect.poll(async () => (await logged()).length).toBe(40);
    await db.sql('ROLLBACK');
    const fates = await recorded;
    const written = uses.filter((_, n) => fates[n]?.status === 'fulfilled');
    expect(written.filter(({ tokenId }) => tokenId === free.id)).toHaveLength(40);
    expect(await logged()).toEqual(written.map(({ endpoint }) => endpoint).sort());
  });

  test('loses and reports a use that was already confirmed, and still stops', async () => {
    await open('buffered');
    const { id } = await storeToken(db.database.tokens);
    for (let n = 0; n < 20; n += 1) {
      await db.database.usage.record(aUse(id, n === 7 ? { ipAddress: 'none' } : {}));
    }
    await expect.poll(async () => (await logged()).length).toBe(19);
    expect(lost).toEqual([expect.any(InvalidUseError)]);
  });
});
