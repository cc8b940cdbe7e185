import { expect, test } from 'vitest';
import { formatDate, formatMoment, formatNear, formatRelative, formatUntil } from './format-time.ts';

const NOW = new Date('2026-08-01T12:00:00Z');
const DAY = 86_400;
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test.each([
  [0, 'just now'],
  [-29, 'just now'],
  [29, 'just now'],
  [-30, '30 seconds ago'],
  [-59, '59 seconds ago'],
  [-60, '1 minute ago'],
  [-59 * 60, '59 minutes ago'],
  [-3_599, '1 hour ago'],
  [-3_600, '1 hour ago'],
  [3_600, 'in 1 hour'],
  [-23.4 * 3_600, '23 hours ago'],
  [-86_399, '1 day ago'],
  [-86_400, '1 day ago'],
  [6 * DAY + 1, 'in 6 days'],
  [7 * DAY - 5, 'in 7 days'],
  [-30 * DAY, '30 days ago'],
  [90 * DAY - 5, 'in 90 days'],
  [100 * DAY, 'in 100 days'],
  [101 * DAY, 'in 3 months'],
  [334 * DAY, 'in 11 months'],
  [365 * DAY - 5, 'in 1 year'],
  [-365 * DAY, '1 year ago'],
  [800 * DAY, 'in 2 years'],
])('%i seconds from now is %s', (seconds, words) => {
  expect(formatRelative(after(seconds), NOW)).toBe(words);
});

test.each([
  [47 * 3_600, formatMoment],
  [-47 * 3_600, formatMoment],
  [49 * 3_600, formatDate],
])('%i seconds from now has a time only within two days', (seconds, format) => {
  expect(formatNear(after(seconds), NOW)).toBe(format(after(seconds)));
});

test.each([
  [20, 'in a few seconds'],
  [1, 'in a few seconds'],
  [30, 'in 30 seconds'],
  [0, 'just now'],
  [-20, 'just now'],
  [90, 'in 2 minutes'],
])('a time %i seconds from now is %s', (seconds, words) => {
  expect(formatUntil(after(seconds), NOW)).toBe(words);
});
