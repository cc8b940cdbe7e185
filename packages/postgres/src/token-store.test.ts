import { createTokenFormat, createVerifierCache, hashToken } from '@tokenhouse/core';
import { expect, test } from 'vitest';
import type { Connections } from './connections.ts';
import { createTokenStore } from './token-store.ts';

const hash = hashToken(createTokenFormat('nllm').generate());
const row = {
  token_hash: hash.reveal(),
  id: 'a',
  user_id: 'ada',
  name: 'a',
  expires_at: null,
  revoked_at: null,
};

test('what the database answers is not remembered when something was forgotten while it was asked', async () => {
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
  const store = createTokenStore({ query } as unknown as Connections, { cache, now: () => 0 });

  const found = store.findByHash(hash);
  await isAsked;
  cache.evict([hash.reveal()]);
  answer();
  expect(await found).toMatchObject({ id: 'a' });
  expect(cache.find(hash.reveal(), 0)).toBeUndefined();
});

test('a token that comes to life between the two statements of a revocation is revoked all the same', async () => {
  let updates = 0;
  const token = { ...row, id: 'b9d9c5a0-0000-4000-8000-000000000000', created_at: new Date(0), metadata: {} };
  const query = async (statement: string | { readonly text: string }) => {
    const text = typeof statement === 'string' ? statement : statement.text;
    if (text.startsWith('UPDATE')) updates += 1;
    if (!text.includes('t.metadata')) return { rows: [] };
    // The first update found no row that was not revoked; only then there was one.
    return { rows: [{ ...token, revoked_at: updates < 2 ? null : new Date(1), changes: [] }] };
  };
  const store = createTokenStore({ query } as unknown as Connections, {
    cache: createVerifierCache(new Map()),
    now: () => 0,
  });
  const revocation = await store.revokeToken('ada', token.id, new Date(1));
  expect(revocation?.token.revokedAt).toEqual(new Date(1));
  expect(updates).toBe(2);
});
