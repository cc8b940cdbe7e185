import type { StoredToken } from '@tokenhouse/core';
import { expect, test } from 'vitest';
import { createLookUp } from './look-ups.ts';

const token = (id: string): StoredToken => ({
  id,
  userId: 'ada',
  name: id,
  expiresAt: null,
  revokedAt: null,
});

/** A database that responds when the test says so. */
function slowDatabase(known: readonly string[]) {
  const queries: { readonly hashes: readonly string[]; answer(): void; fail(): void }[] = [];
  const lookUp = createLookUp(
    (hashes) =>
      new Promise((resolve, reject) => {
        const found = hashes
          .filter((hash) => known.includes(hash))
          .map((hash) => [hash, token(hash)] as const);
        queries.push({
          hashes,
          answer: () => resolve(new Map(found)),
          fail: () => reject(new Error('the database is away')),
        });
      }),
  );
  return { queries, lookUp, turn: () => new Promise(setImmediate) };
}

test('hashes of one turn of the event loop share a query, each hash once', async () => {
  const { queries, lookUp, turn } = slowDatabase(['a', 'b']);
  const answers = Promise.all([lookUp('a'), lookUp('b'), lookUp('a'), lookUp('c')]);
  await turn();
  await turn();
  expect(queries.map(({ hashes }) => hashes)).toEqual([['a', 'b', 'c']]);
  queries[0]?.answer();
  expect((await answers).map((found) => found?.id)).toEqual(['a', 'b', 'a', undefined]);
});

test('a hash that arrives during a query waits for the next query', async () => {
  const { queries, lookUp, turn } = slowDatabase(['a']);
  const early = lookUp('a');
  await turn();
  await turn();
  const late = [lookUp('a'), lookUp('b')];
  await turn();
  await turn();
  expect(queries).toHaveLength(1);
  queries[0]?.answer();
  expect((await early)?.id).toBe('a');
  await turn();
  expect(queries.map(({ hashes }) => hashes)).toEqual([['a'], ['a', 'b']]);
  queries[1]?.answer();
  expect((await Promise.all(late)).map((found) => found?.id)).toEqual(['a', undefined]);
});

test('a failed query fails the waiting look-ups, and no later ones', async () => {
  const { queries, lookUp, turn } = slowDatabase(['a']);
  const early = lookUp('a');
  await turn();
  await turn();
  const late = lookUp('b');
  const failures = Promise.allSettled([early, late]);
  await turn();
  await turn();
  queries[0]?.fail();
  expect((await failures).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = lookUp('a');
  await turn();
  await turn();
  queries[1]?.answer();
  expect((await again)?.id).toBe('a');
});
