import { createTokenFormat } from '@tokenhouse/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BASE62 } from '../../packages/core/src/checksum.ts';

const prefixes = fc.stringMatching(/^[a-z0-9]{2,12}$/);

describe('Property 1: Token generation security (1.1, 4.2)', () => {
  test('every token is its prefix, 43 random and 6 checksum characters, and parses', () => {
    fc.assert(
      fc.property(prefixes, (prefix) => {
        const format = createTokenFormat(prefix);
        const text = format.generate().reveal();
        expect(text).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{49}$`));
        expect(format.parse(text)?.reveal()).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('a token with any one character changed is refused without a look-up', () => {
    const format = createTokenFormat('nllm');
    fc.assert(
      fc.property(fc.nat(53), fc.constantFrom(...BASE62), (position, character) => {
        const text = format.generate().reveal();
        fc.pre(text[position] !== character);
        const mistyped = text.slice(0, position) + character + text.slice(position + 1);
        expect(format.parse(mistyped)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('no text of the right shape but without the right checksum parses', () => {
    const format = createTokenFormat('nllm');
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Za-z]{49}$/), (body) => {
        expect(format.parse(`nllm_${body}`)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('each of the 43 random characters is uniform over the 62', () => {
    const format = createTokenFormat('nllm');
    const samples = 6_200;
    const counts = Array.from({ length: 43 }, () => new Map<string, number>());
    for (let i = 0; i < samples; i += 1) {
      const secret = format.generate().reveal().slice(5, 48);
      counts.forEach((count, position) => {
        const character = secret.charAt(position);
        count.set(character, (count.get(character) ?? 0) + 1);
      });
    }
    for (const count of counts) {
      const chiSquare = [...BASE62].reduce((sum, character) => {
        const difference = (count.get(character) ?? 0) - samples / 62;
        return sum + difference ** 2 / (samples / 62);
      }, 0);
      // 61 degrees of freedom: a fair generator exceeds 140 in one of 10 million positions.
      expect(chiSquare).toBeLessThan(140);
    }
  });

  test('no two tokens are alike', () => {
    const format = createTokenFormat('nllm');
    const texts = Array.from({ length: 20_000 }, () => format.generate().reveal());
    expect(new Set(texts).size).toBe(texts.length);
  });
});
