import { createTokenFormat, hashToken } from '@tokenhouse/core';
import { expect, test } from 'vitest';
import type { Connections } from './connections/connections.ts';
import { createTokenStore } from './token-store.ts';
import { createVerifierCache } from './verifier/verifier-cache.ts';

const hash = hashToken(createTokenFormat('nllm').generate());
const OPTIONS = { now: () => 0, leaseMs: 3_000, timeline: () => '' };
const row = {
  token_hash: hash.reveal(),
  id: 'a',
  user_id: 'ada',
  name: 'a',
  expires_at: null,
  revoked_at: null,
};

test('a result is not cached when a token was evicted during the query', async () => {
  const cache = createVerifierCache(new Map());
  cache.believe(Number.POSITIVE_INFINITY);
  let answer = () => {};
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const query = () => {
    asked();
    return new Promise((resolve) => {
      answer = () => resolve({ rows: [row] });
    });
  };
  const store = createTokenStore({ query } as unknown as Connections, { cache, ...OPTIONS });

  const found = store.findByHash(hash);
  await isAsked;
  cache.evict([hash.reveal()]);
  answer();
  expect(await found).toMatchObject({ id: 'a' });
  expect(cache.find(hash.reveal(), 0)).toBeUndefined();
});

const ID = 'b9d9c5a0-0000-4000-8000-000000000000';
const token = { ...row, id: ID, created_at: new Date(0), last_used_at: null, metadata: {} };

/**
 * A database that returns the next of these for each revocation: the number of the transaction, and the row after it.
 */
function revoking(answers: readonly { readonly xid?: string; readonly revokedAt: Date | null }[]) {
  let revocations = 0;
  const query = async (statement: string | { readonly text: string }) => {
    const text = typeof statement === 'string' ? statement : statement.text;
    if (text.includes('UPDATE api_tokens')) {
      revocations += 1;
      const { xid } = answers[revocations - 1] ?? {};
      return { rows: xid === undefined ? [] : [{ xid }] };
    }
    if (!text.includes('t.metadata')) return { rows: [] };
    return { rows: [{ ...token, revoked_at: answers[revocations - 1]?.revokedAt ?? null }] };
  };
  const cache = createVerifierCache(new Map());
  const store = createTokenStore({ query } as unknown as Connections, { cache, ...OPTIONS });
  return { store, count: () => revocations };
}

test('a revocation that is undone between its two statements is repeated', async () => {
  const { store, count } = revoking([
    { xid: '7', revokedAt: null },
    { xid: '8', revokedAt: new Date(1) },
  ]);
  const revocation = await store.revokeToken('ada', ID, new Date(1));
  expect(revocation?.token.revokedAt).toEqual(new Date(1));
  expect(count()).toBe(2);
});

test('a revocation whose invalidation was not written is unavailable and has no receipt', async () => {
  const { store } = revoking([{ revokedAt: new Date(1) }]);
  await expect(store.revokeToken('ada', ID, new Date(1))).rejects.toMatchObject({ code: 'unavailable' });
});
