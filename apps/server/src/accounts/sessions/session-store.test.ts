import { expect, test } from 'vitest';
import { hasEnded, latestEnd, oldestBeginning } from './session-store.ts';

const DAY = 24 * 3_600_000;
const NOW = new Date('2026-08-01T12:00:00Z');
const at = (days: number) => new Date(NOW.getTime() + days * DAY);

test('a session ends when it expires, and 30 days after it began at the latest', () => {
  expect(hasEnded({ createdAt: at(-1), expiresAt: at(6) }, NOW)).toBe(false);
  expect(hasEnded({ createdAt: at(-8), expiresAt: at(0) }, NOW)).toBe(true);
  expect(hasEnded({ createdAt: at(-29.99), expiresAt: at(7) }, NOW)).toBe(false);
  expect(hasEnded({ createdAt: at(-30), expiresAt: at(7) }, NOW)).toBe(true);
  expect(latestEnd(oldestBeginning(NOW))).toEqual(NOW);
});
