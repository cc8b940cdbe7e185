import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expiryOf, toDay } from './expiration.ts';

const NOW = new Date(2026, 7, 1, 12, 30);

describe('expiryOf', () => {
  test.each([
    ['7', new Date(2026, 7, 8, 12, 30)],
    ['30', new Date(2026, 7, 31, 12, 30)],
    ['90', new Date(2026, 9, 30, 12, 30)],
    ['year', new Date(2027, 7, 1, 12, 30)],
  ] as const)('%s ends at the same time of that day', (expiration, end) => {
    expect(expiryOf(expiration, '', NOW)).toEqual(end);
  });

  test('never is null', () => {
    expect(expiryOf('never', '', NOW)).toBeNull();
  });

  test('a chosen day ends at midnight, today included', () => {
    expect(expiryOf('date', '2026-08-01', NOW)).toEqual(new Date(2026, 7, 1, 23, 59, 59));
    expect(expiryOf('date', '2026-12-31', NOW)).toEqual(new Date(2026, 11, 31, 23, 59, 59));
  });

  test.each(['', '2026-07-31', '2026-02-30', '2027-02-30', 'tomorrow', '31.12.2026', '2026-12'])(
    '%j is not a future date',
    (day) => {
      expect(expiryOf('date', day, NOW)).toBeUndefined();
    },
  );

  test('toDay returns the chosen day', () => {
    fc.assert(
      fc.property(fc.date({ min: NOW, max: new Date(2099, 11, 31), noInvalidDate: true }), (date) => {
        const end = expiryOf('date', toDay(date), NOW);
        expect(end && toDay(end)).toBe(toDay(date));
      }),
    );
  });
});
