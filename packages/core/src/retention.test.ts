import { expect, test } from 'vitest';
import { judgeRetention } from './retention.ts';

const DAY = 86_400_000;
const LAST = new Date('2026-08-01T09:30:00Z');
const after = (days: number) => new Date(LAST.getTime() + days * DAY);

test.each([
  { ahead: 1 / 24, days: 90, isPlausible: true },
  { ahead: 7, days: 90, isPlausible: true },
  { ahead: 7.01, days: 90, isPlausible: false },
  { ahead: 400, days: 90, isPlausible: false },
  { ahead: 400, days: 36_500, isPlausible: false },
  { ahead: 1, days: 1, isPlausible: true },
  { ahead: 1.1, days: 1, isPlausible: false },
  { ahead: -400, days: 90, isPlausible: true },
])('$ahead days after the last run, with a retention of $days: plausible is $isPlausible', (row) => {
  const now = after(row.ahead);
  expect(judgeRetention({ now, lastKnown: LAST, days: row.days })).toEqual({
    before: new Date(now.getTime() - row.days * DAY),
    isPlausible: row.isPlausible,
  });
});

test('the clock is trusted if there is nothing to compare it with', () => {
  expect(judgeRetention({ now: after(400), lastKnown: null, days: 90 }).isPlausible).toBe(true);
});
