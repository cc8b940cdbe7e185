import type { OwnedUse } from '@tokenhouse/core';
import { describe, expect, test } from 'vitest';
import { createUsageWindow } from './usage-window.ts';

const NOW = Date.parse('2026-08-01T09:30:00.000Z');
const MOST_SEEN = 20_000;

function use(n: number, ms = n): OwnedUse {
  const origin = { ipAddress: null, userAgent: null, client: null };
  const token = { tokenId: 't', userId: 'ada', endpoint: 'GET /api/me' };
  return { ...origin, ...token, id: String(n), at: new Date(NOW + ms), outcome: 'accepted', count: 1 };
}

const uses = (from: number, to: number, ms = (n: number) => n) =>
  Array.from({ length: to - from }, (_, n) => use(from + n, ms(from + n)));

describe('the window of a feed', () => {
  test('holds at most 20,000 ids, and reads none of them again', () => {
    const window = createUsageWindow(new Date(NOW));
    for (let read = 0; read < 60_000; read += 1_000) {
      const newest = uses(read, read + 1_000, (n) => n / 20);
      window.add(newest);
      const seen = new Set(window.seen());
      expect(seen.size).toBeLessThanOrEqual(MOST_SEEN);
      expect(newest.filter(({ id, at }) => at >= window.since() && !seen.has(id))).toEqual([]);
    }
  });

  test('starts ten seconds back when that is later than its limit', () => {
    const window = createUsageWindow(new Date(NOW));
    window.add(uses(0, MOST_SEEN + 1, (n) => n / 10));
    const full = window.since();
    window.settle(new Date(NOW + 2_000));
    expect(window.since()).toEqual(full);
    window.settle(new Date(NOW + 60_000));
    expect(window.since()).toEqual(new Date(NOW + 50_000));
    expect(window.seen()).toEqual([]);
  });

  test('follows a clock that was set back', () => {
    const window = createUsageWindow(new Date(NOW));
    window.add(uses(0, MOST_SEEN + 1));
    window.settle(new Date(NOW - 3_600_000));
    expect(window.since()).toEqual(new Date(NOW - 3_610_000));
  });

  test('stays bounded for uses of the same millisecond', () => {
    const window = createUsageWindow(new Date(NOW));
    window.add(uses(0, MOST_SEEN + 1, () => 0));
    expect(window.seen()).toEqual([]);
    expect(window.since()).toEqual(new Date(NOW + 1));
  });
});
