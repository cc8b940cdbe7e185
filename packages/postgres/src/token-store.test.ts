import { createTokenFormat, createVerifierCache, hashToken } from '@tokenhouse/core';
import type { Pool } from 'pg';
import { expect, test } from 'vitest';
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
  const store = createTokenStore({ query } as unknown as Pool, { cache, now: () => 0 });

  const found = store.findByHash(hash);
  await isAsked;
  cache.evict([hash.reveal()]);
  answer();
  expect(await found).toMatchObject({ id: 'a' });
  expect(cache.find(hash.reveal(), 0)).toBeUndefined();
});
