import { describe, expect, test } from 'vitest';
import { isFresh, toAuthTime } from './fresh-sign-in.ts';

const SIGNED_IN = Date.UTC(2026, 7, 1, 9, 30);
const HOUR = 3_600_000;

describe('isFresh', () => {
  const authTime = toAuthTime({ createdAt: new Date(SIGNED_IN) });
  test.each([
    ['just now', 0, true],
    ['two hours ago', 2 * HOUR, true],
    ['a millisecond more than two hours ago', 2 * HOUR + 1, false],
    ['days ago', 72 * HOUR, false],
    ['a moment from now, by the clock of another instance', -1_000, true],
  ])('for a sign-in %s: %s ms', (_, age, fresh) => {
    expect(isFresh(authTime, SIGNED_IN + age)).toBe(fresh);
  });

  test.each([undefined, null, '1785577200', Number.NaN, {}])(
    'never for %s, which is not a time',
    (nothing) => {
      expect(isFresh(nothing, 0)).toBe(false);
    },
  );

  test('never for a session whose sign-in time cannot be read', () => {
    expect(isFresh(toAuthTime({ createdAt: new Date('soon') }), SIGNED_IN)).toBe(false);
  });
});
