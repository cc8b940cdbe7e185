import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBasic } from './basic-credentials.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
const part = fc.string({ unit: 'grapheme', minLength: 1 });
const withoutColon = part.filter((text) => !text.includes(':'));

test('whatever is encoded as RFC 6749 section 2.3.1 says is read first', () => {
  fc.assert(
    fc.property(part, part, (id, secret) => {
      expect(readBasic(basic(`${formEncoded(id)}:${formEncoded(secret)}`))[0]).toEqual({ id, secret });
    }),
  );
});

test('whatever is sent as it is is among the readings, with any colons in the id', () => {
  fc.assert(
    fc.property(part, withoutColon, (id, secret) => {
      expect(readBasic(basic(`${id}:${secret}`))).toContainEqual({ id, secret });
    }),
  );
});

test('whatever else is sent is read without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(readBasic(text)).toEqual([]);
      expect(readBasic(`Basic ${text}`).length).toBeLessThanOrEqual(2);
    }),
  );
});

test.each(['', 'Basic', 'Basic ', 'Bearer bm90ZXM6cw==', 'bm90ZXM6cw==', basic('notes')])(
  '%j holds no credentials',
  (header) => {
    expect(readBasic(header)).toEqual([]);
  },
);
