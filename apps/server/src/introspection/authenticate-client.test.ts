import fc from 'fast-check';
import { expect, test, vi } from 'vitest';

// Other tests of the same process have loaded both already.
vi.resetModules();
// Watched, not replaced: how long a comparison takes cannot be measured reliably, which bytes it is of can.
vi.doMock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:crypto')>();
  return { ...original, timingSafeEqual: vi.fn(original.timingSafeEqual) };
});

const { timingSafeEqual } = await import('node:crypto');
const { createClientCheck, readBasic } = await import('./authenticate-client.ts');
vi.doUnmock('node:crypto');

const isClient = createClientCheck([
  { id: 'notes', secret: 'notes’ secret' },
  { id: 'wiki', secret: 'wiki’s' },
]);

test.each([
  ['the right secret', 'notes', 'notes’ secret', true],
  ['the right secret of another', 'wiki', 'wiki’s', true],
  ['another client’s secret', 'notes', 'wiki’s', false],
  ['a beginning of the secret', 'notes', 'notes’ secre', false],
  ['more than the secret', 'notes', 'notes’ secret ', false],
  ['another case', 'notes', 'Notes’ secret', false],
  ['no secret', 'notes', '', false],
  ['a very long secret', 'notes', 'x'.repeat(60_000), false],
  ['an unknown id', 'nobody', 'notes’ secret', false],
  ['another case of an id', 'Notes', 'notes’ secret', false],
  ['no id', '', '', false],
  ['a name that every object knows', '__proto__', '', false],
])('%s takes one constant-time comparison of two SHA-256 digests', (_, id, secret, expected) => {
  vi.mocked(timingSafeEqual).mockClear();
  expect(isClient({ id, secret })).toBe(expected);
  const { calls } = vi.mocked(timingSafeEqual).mock;
  expect(calls.map((sides) => sides.map(({ byteLength }) => byteLength))).toEqual([[32, 32]]);
});

test('no credentials are valid without clients', () => {
  expect(createClientCheck([])({ id: '', secret: '' })).toBe(false);
});

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
const part = fc.string({ unit: 'grapheme', minLength: 1 });
const withoutColon = part.filter((text) => !text.includes(':'));

test('the first reading decodes RFC 6749 section 2.3.1', () => {
  fc.assert(
    fc.property(part, part, (id, secret) => {
      expect(readBasic(basic(`${formEncoded(id)}:${formEncoded(secret)}`))[0]).toEqual({ id, secret });
    }),
  );
});

test('unencoded credentials are among the readings, with colons in the id', () => {
  fc.assert(
    fc.property(part, withoutColon, (id, secret) => {
      expect(readBasic(basic(`${id}:${secret}`))).toContainEqual({ id, secret });
    }),
  );
});

test('any other header throws no exception', () => {
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
