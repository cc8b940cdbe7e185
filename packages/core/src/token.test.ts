import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createTokenFormat, hashToken } from './token.ts';

const format = createTokenFormat('nllm');

// Worked out by Python's zlib and hashlib, not by the code under test.
const KNOWN = {
  text: `nllm_${'A'.repeat(43)}0eq1RM`,
  hash: '8733c9c35828ed02667057335a90f27992de2dff905e4bb34f2fae00efef8803',
};

describe('a token’s format', () => {
  test('is 54 characters under the prefix nllm, of which a double click selects all', () => {
    expect(format.generate().reveal()).toMatch(/^\w{54}$/);
  });

  test('ends in the CRC-32 of everything before, in base62, padded with zeros', () => {
    expect(format.parse(KNOWN.text)?.reveal()).toBe(KNOWN.text);
    expect(format.parse(KNOWN.text.replace(/.{6}$/, '000000'))).toBeUndefined();
  });

  test('parse refuses whitespace, other prefixes, other lengths and other alphabets', () => {
    const text = format.generate().reveal();
    for (const bad of [
      ` ${text}`,
      `${text} `,
      `${text}\n`,
      text.slice(1),
      text.slice(0, -1),
      `${text}0`,
      '',
      'nllm_',
    ]) {
      expect(format.parse(bad)).toBeUndefined();
    }
    expect(createTokenFormat('acme').parse(text)).toBeUndefined();
    expect(format.parse(text.replace(/.$/, '-'))).toBeUndefined();
  });
});

describe('a token and its hash', () => {
  const token = format.generate();
  const secret = token.reveal();

  test.each([
    ['String', (value: object) => String(value)],
    ['a template literal', (value: object) => `${value}`],
    ['JSON', (value: object) => JSON.stringify({ value })],
    ['console.log', (value: object) => inspect(value, { depth: null, showHidden: true })],
    ['an error', (value: object) => inspect(new Error('failed', { cause: { value } }))],
    ['a spread copy', (value: object) => JSON.stringify({ ...value })],
    ['structured clone', (value: object) => inspect(structuredClone({ ...value }))],
  ])('%s shows neither', (_, show) => {
    for (const value of [token, hashToken(token)]) {
      expect(show(value)).not.toContain(value.reveal());
      expect(show(value)).not.toContain(secret.slice(8, -4));
    }
  });

  test('the hash is SHA-256 in 64 lower-case hex characters', () => {
    const known = format.parse(KNOWN.text);
    expect(known && hashToken(known).reveal()).toBe(KNOWN.hash);
  });
});
