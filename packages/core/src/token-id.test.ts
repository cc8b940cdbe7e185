import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseTokenId } from './token-id.ts';

const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('chooseTokenId', () => {
  test('without a key is random', () => {
    const ids = Array.from({ length: 100 }, () => chooseTokenId('ada', undefined));
    for (const id of ids) expect(id).toMatch(UUID_V4);
    expect(new Set(ids).size).toBe(100);
  });

  test('with a key is what it was in every version: a retry may come after an update', () => {
    expect(chooseTokenId('ada', 'c0ffee')).toBe('6b303302-9fc9-84cb-9b6b-f45001541e20');
  });

  test('is a UUIDv8, the same for the same user and key and for no other pair', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\\'), maxLength: 3 });
    const pair = fc.tuple(text, text);
    fc.assert(
      fc.property(pair, pair, ([userId, key], other) => {
        const id = chooseTokenId(userId, key);
        expect(id).toMatch(UUID_V8);
        expect(chooseTokenId(...other) === id).toBe(userId === other[0] && key === other[1]);
      }),
      { numRuns: 500 },
    );
  });
});
