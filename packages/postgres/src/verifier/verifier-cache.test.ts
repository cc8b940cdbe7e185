import { expect, test } from 'vitest';
import { createVerifierCache, MAX_AGE_MS } from './verifier-cache.ts';

const TOKEN = { id: 'a', userId: 'ada', name: 'a', expiresAt: null, revokedAt: null };

test('a cached token is read again after a minute, even under a longer lease', () => {
  const cache = createVerifierCache(new Map());
  cache.believe(Number.POSITIVE_INFINITY);
  cache.fill(cache.fence(1_000), 'hash', TOKEN);
  expect(MAX_AGE_MS).toBeLessThanOrEqual(60_000);
  expect(cache.find('hash', 1_000 + MAX_AGE_MS - 1)).toBe(TOKEN);
  expect(cache.find('hash', 1_000 + MAX_AGE_MS)).toBeUndefined();
  cache.fill(cache.fence(1_000 + MAX_AGE_MS), 'hash', TOKEN);
  expect(cache.find('hash', 1_000 + MAX_AGE_MS)).toBe(TOKEN);
});

test('the age of a cached token counts from before the query', () => {
  const cache = createVerifierCache(new Map());
  cache.believe(Number.POSITIVE_INFINITY);
  const fence = cache.fence(0);
  // However late the result arrives.
  cache.fill(fence, 'hash', TOKEN);
  expect(cache.find('hash', MAX_AGE_MS)).toBeUndefined();
});
