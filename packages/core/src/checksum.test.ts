import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BASE62, beginCrc, CHECKSUM_LENGTH, endsInChecksum, toBase62 } from './checksum.ts';

const base62 = fc.string({ unit: fc.constantFrom(...BASE62), minLength: 0, maxLength: 60 });
const prefix = fc.stringMatching(/^[a-z0-9]{2,12}_$/);
const endsWell = (start: string, body: string, checksum: string) =>
  endsInChecksum(start + body + checksum, start.length, beginCrc(start));

test('accepts the CRC-32 that zlib computes', () => {
  fc.assert(
    fc.property(prefix, base62, (start, body) => {
      expect(endsWell(start, body, toBase62(crc32(start + body), CHECKSUM_LENGTH))).toBe(true);
    }),
  );
});

test('refuses every other checksum, and any change of one character', () => {
  fc.assert(
    fc.property(prefix, base62, fc.nat(), fc.constantFrom(...BASE62), (start, body, where, digit) => {
      const right = toBase62(crc32(start + body), CHECKSUM_LENGTH);
      const text = body + right;
      const at = where % text.length;
      const changed = text.slice(0, at) + digit + text.slice(at + 1);
      expect(endsInChecksum(start + changed, start.length, beginCrc(start))).toBe(changed === text);
    }),
  );
});

test('refuses a number of six digits that no CRC-32 has', () => {
  const crc = crc32('nllm_');
  const beyond = toBase62(crc + 2 ** 32, CHECKSUM_LENGTH);
  expect(endsWell('nllm_', '', toBase62(crc, CHECKSUM_LENGTH))).toBe(true);
  expect(endsWell('nllm_', '', beyond)).toBe(false);
});

test.each(['-', ' ', '/', ':', '@', '[', '`', '{', '\u0080', 'é', 'ı', '０', '\uD800'])(
  'refuses %j, which is no digit',
  (character) => {
    const body = `abc${character}def`;
    expect(endsWell('nllm_', body, toBase62(crc32(`nllm_${body}`), CHECKSUM_LENGTH))).toBe(false);
  },
);
