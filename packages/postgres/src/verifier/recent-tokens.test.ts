import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecentTokens } from './recent-tokens.ts';

const aToken = (id: string) => ({
  token: { id, userId: 'u', name: 'n', expiresAt: null, revokedAt: null },
  readAt: 0,
});

const key = fc.integer({ min: 0, max: 12 }).map(String);
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key, version: fc.nat() }),
  fc.record({ kind: fc.constant('get' as const), key }),
  fc.record({ kind: fc.constant('delete' as const), key }),
  fc.record({ kind: fc.constant('clear' as const) }),
);

test('returns the last value or nothing, never a deleted one, and holds at most max', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 2, max: 10 }), (steps, max) => {
      const tokens = createRecentTokens(max);
      const truth = new Map<string, string>();
      for (const one of steps) {
        if (one.kind === 'set') {
          tokens.set(one.key, aToken(`${one.key}-${one.version}`));
          truth.set(one.key, `${one.key}-${one.version}`);
        } else if (one.kind === 'clear') {
          tokens.clear();
          truth.clear();
        } else if (one.kind === 'delete') {
          tokens.delete(one.key);
          truth.delete(one.key);
        } else {
          const found = tokens.get(one.key);
          if (found !== undefined) expect(found.token.id).toBe(truth.get(one.key));
        }
      }
      const kept = [...truth.keys()].filter((hash) => tokens.get(hash) !== undefined);
      expect(kept.length).toBeLessThanOrEqual(max);
    }),
    { numRuns: 500 },
  );
});

test('keeps tokens that are used again', () => {
  const tokens = createRecentTokens(10);
  tokens.set('kept', aToken('kept'));
  tokens.set('left', aToken('left'));
  for (let n = 0; n < 100; n += 1) {
    tokens.set(`${n}`, aToken(`${n}`));
    if (n % 3 === 0) expect(tokens.get('kept')?.token.id).toBe('kept');
  }
  expect(tokens.get('left')).toBeUndefined();
});

test('holds all tokens up to half of max', () => {
  const tokens = createRecentTokens(10);
  const hashes = ['a', 'b', 'c', 'd', 'e'];
  for (const hash of hashes) tokens.set(hash, aToken(hash));
  expect(hashes.map((hash) => tokens.get(hash)?.token.id)).toEqual(hashes);
});
