import type { StoredToken } from '@tokenhouse/core';
import { afterEach, expect, test } from 'vitest';
import type { LeaseConnection } from './lease-connection.ts';
import { startVerifier, type Verifier } from './verifier.ts';

const TOKEN: StoredToken = { id: 'a', userId: 'ada', name: 'a', expiresAt: null, revokedAt: null };

/** A database that records its queries, and fails on demand. */
function fakeDatabase() {
  const asked: string[] = [];
  const names = new Set<string>();
  let isAway = false;
  let history = 'first';
  let isGuarded = true;
  let notify = () => {};
  const answer = async <T>(question: string, instanceId: string, value: T): Promise<T> => {
    asked.push(question);
    names.add(instanceId);
    if (isAway) throw new Error('the database is away');
    return value;
  };
  const connection: LeaseConnection = {
    extend: (id) => answer('extend', id, { isNew: false, history, isGuarded }),
    readUnseen: (id) => answer('read', id, { invalidated: [], snapshot: '1:1:' }),
    reap: async () => {},
    confirm: (id) => answer('confirm', id, undefined),
    delete: (id) => answer('delete', id, undefined),
    close: async () => void asked.push('close'),
  };
  return {
    asked,
    names,
    setAway: (away: boolean) => {
      isAway = away;
    },
    replaceTables: () => {
      history = 'second';
    },
    setGuarded: (guarded: boolean) => {
      isGuarded = guarded;
    },
    notify: () => notify(),
    connect: async (onInvalidation: () => void) => {
      asked.push('connect');
      notify = onInvalidation;
      return connection;
    },
  };
}

let verifier: Verifier;
let troubles: string[] = [];
afterEach(() => verifier.stop());

async function start(database: ReturnType<typeof fakeDatabase>): Promise<Verifier> {
  troubles = [];
  verifier = startVerifier({
    connect: database.connect,
    leaseMs: 600_000,
    maxTokens: 10,
    now: () => performance.now(),
    onTrouble: ({ message }) => troubles.push(message),
  });
  await verifier.ready;
  return verifier;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

test('renews in the order of the protocol, and again at a notification', async () => {
  const database = fakeDatabase();
  await start(database);
  expect(database.asked).toEqual(['connect', 'extend', 'read', 'confirm']);
  database.notify();
  await settle();
  expect(database.asked.slice(4)).toEqual(['extend', 'read', 'confirm']);
  expect(database.names.size).toBe(1);
});

test('after a failed query it clears the cache and takes a new instance id', async () => {
  const database = fakeDatabase();
  const { cache } = await start(database);
  const fence = cache.fence(performance.now());
  cache.fill(fence, 'hash', TOKEN);
  expect(cache.find('hash', performance.now())).toBe(TOKEN);

  database.setAway(true);
  database.notify();
  await settle();
  expect(cache.find('hash', performance.now())).toBeUndefined();
  // The result of an earlier query is not cached either.
  cache.fill(fence, 'hash', TOKEN);
  database.setAway(false);
  database.notify();
  await settle();
  expect(cache.find('hash', performance.now())).toBeUndefined();
  expect(database.names.size).toBe(2);
  expect(database.asked.filter((question) => question === 'connect')).toHaveLength(2);
});

test('stop deletes the lease and ends trust in the cache; notifications then have no effect', async () => {
  const database = fakeDatabase();
  const { cache, stop } = await start(database);
  cache.fill(cache.fence(performance.now()), 'hash', TOKEN);
  const stopping = stop();
  expect(cache.find('hash', performance.now())).toBeUndefined();
  database.notify();
  await stopping;
  database.notify();
  await settle();
  expect(database.asked.slice(4)).toEqual(['delete', 'close']);
});

test('a verifier clears its cache when the tables were replaced', async () => {
  const database = fakeDatabase();
  const { cache } = await start(database);
  cache.fill(cache.fence(performance.now()), 'hash', TOKEN);
  database.notify();
  await settle();
  expect(cache.find('hash', performance.now())).toBe(TOKEN);
  database.replaceTables();
  database.notify();
  await settle();
  expect(cache.find('hash', performance.now())).toBeUndefined();
  expect(database.names.size).toBe(1);
});

test('a verifier trusts no cache while a trigger is off, and reports it once', async () => {
  const database = fakeDatabase();
  const { cache } = await start(database);
  database.setGuarded(false);
  for (let renewals = 0; renewals < 2; renewals += 1) {
    database.notify();
    await settle();
  }
  cache.fill(cache.fence(performance.now()), 'hash', TOKEN);
  expect(cache.find('hash', performance.now())).toBeUndefined();
  expect(troubles).toEqual([expect.stringContaining('ENABLE ALWAYS TRIGGER')]);
  database.setGuarded(true);
  database.notify();
  await settle();
  cache.fill(cache.fence(performance.now()), 'hash', TOKEN);
  expect(cache.find('hash', performance.now())).toBe(TOKEN);
});
