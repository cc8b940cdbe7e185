import { expect, test } from 'vitest';
import { formatRelative } from './format-time.ts';

const NOW = new Date('2026-08-01T12:00:00Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test.each([
  [0, 'just now'],
  [-29, 'just now'],
  [29, 'just now'],
  [-30, '30 seconds ago'],
  [-59, '59 seconds ago'],
  [-60, '1 minute ago'],
  [-3_599, '59 minutes ago'],
  [-3_600, '1 hour ago'],
  [3_600, 'in 1 hour'],
  [-86_400, '1 day ago'],
  [6 * 86_400 + 1, 'in 6 days'],
  [-30 * 86_400, '1 month ago'],
  [-365 * 86_400, '1 year ago'],
])('%i seconds from now is %s', (seconds, words) => {
  expect(formatRelative(after(seconds), NOW)).toBe(words);
});
