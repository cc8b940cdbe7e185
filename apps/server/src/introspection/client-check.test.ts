import { expect, test, vi } from 'vitest';

// Other tests of the same process have loaded both already.
vi.resetModules();
// Watched, not replaced: how long a comparison takes cannot be measured reliably, which bytes it is of can.
vi.doMock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:crypto')>();
  return { ...original, timingSafeEqual: vi.fn(original.timingSafeEqual) };
});

const { timingSafeEqual } = await import('node:crypto');
const { createClientCheck } = await import('./client-check.ts');
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
])('%s costs one comparison of two SHA-256 in constant time', (_, id, secret, expected) => {
  vi.mocked(timingSafeEqual).mockClear();
  expect(isClient({ id, secret })).toBe(expected);
  const { calls } = vi.mocked(timingSafeEqual).mock;
  expect(calls.map((sides) => sides.map(({ byteLength }) => byteLength))).toEqual([[32, 32]]);
});

test('nobody is a client where there are none', () => {
  expect(createClientCheck([])({ id: '', secret: '' })).toBe(false);
});
