import { describe, expect, test } from 'vitest';
import { boundCounts } from './bound-counts.ts';
import type { UsageLog } from './ports.ts';
import type { TimeRange, UsageCount } from './usage.ts';

const NOW = Date.parse('2026-08-01T09:30:00.000Z');
const DAY = 86_400_000;

/** Days before NOW, the newest last: it ends later than NOW. */
const days = (count: number): readonly TimeRange[] =>
  Array.from({ length: count }, (_, n) => {
    const from = NOW - (count - n - 0.5) * DAY;
    return { from: new Date(from), to: new Date(from + DAY) };
  });

/** A log whose counts resolve on request, 1 more each time. */
function open() {
  let now = NOW;
  let counted = 0;
  const asked: { userId: string; ranges: number; answer(): Promise<void> }[] = [];
  const log: Pick<UsageLog, 'countUses' | 'record'> = {
    record: () => undefined,
    countUses: (userId, tokenId, ranges) =>
      new Promise((resolve) => {
        const answer = async () => {
          counted += 1;
          const toCount = (one: TimeRange): UsageCount => ({
            ...one,
            accepted: counted,
            denied: 0,
            isCapped: false,
          });
          resolve(tokenId === 'gone' ? undefined : ranges.map(toCount));
          await new Promise(setImmediate);
        };
        asked.push({ userId, ranges: ranges.length, answer });
      }),
  };
  const bounded = boundCounts(log as UsageLog, () => new Date(now));
  const count = (userId: string, ranges = days(3), tokenId = 't') =>
    bounded.countUses(userId, tokenId, ranges).then((counts) => counts?.map(({ accepted }) => accepted));
  return {
    bounded,
    asked,
    count,
    /** Counts, and returns at once. */
    async counted(userId: string, ...more: [ranges?: readonly TimeRange[], tokenId?: string]) {
      const counts = count(userId, ...more);
      await new Promise(setImmediate);
      await asked.at(-1)?.answer();
      return counts;
    },
    advance(ms: number) {
      now += ms;
    },
  };
}

describe('boundCounts', () => {
  test('one count at a time for each user, and other users do not wait', async () => {
    const log = open();
    const [first, second, other] = [log.count('ada'), log.count('ada'), log.count('bob')];
    await new Promise(setImmediate);
    expect(log.asked.map(({ userId }) => userId)).toEqual(['ada', 'bob']);
    await log.asked[1]?.answer();
    expect(await other).toEqual([1, 1, 1]);
    await log.asked[0]?.answer();
    expect(await first).toEqual([2, 2, 2]);
    await log.asked[2]?.answer();
    // The days that are over came from the cache.
    expect(log.asked[2]?.ranges).toBe(1);
    expect(await second).toEqual([2, 2, 3]);
  });

  test('20 calls can wait, one more is rate_limited, and a later call is accepted', async () => {
    const log = open();
    const counts = Array.from({ length: 21 }, () => log.count('ada'));
    await expect(log.count('ada')).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 1 });
    for (let n = 0; n < 21; n += 1) {
      await new Promise(setImmediate);
      await log.asked[n]?.answer();
    }
    await Promise.all(counts);
    expect(await log.counted('ada')).toEqual([1, 1, 22]);
  });

  test('past intervals are counted once a minute, others each time', async () => {
    const log = open();
    expect(await log.counted('ada')).toEqual([1, 1, 1]);
    log.advance(59_999);
    expect(await log.counted('ada')).toEqual([1, 1, 2]);
    log.advance(1);
    expect(await log.counted('ada')).toEqual([3, 3, 3]);
    expect(log.asked.map(({ ranges }) => ranges)).toEqual([3, 1, 3]);
  });

  test('a new use in a counted interval causes a new count', async () => {
    const log = open();
    const origin = { ipAddress: null, userAgent: null, client: null };
    const use = { ...origin, tokenId: 't', outcome: 'accepted', endpoint: 'GET /' } as const;
    await log.counted('ada');
    log.bounded.record({ ...use, at: new Date(NOW) });
    expect(await log.counted('ada')).toEqual([1, 1, 2]);
    log.bounded.record({ ...use, at: new Date(NOW - DAY) });
    expect(await log.counted('ada')).toEqual([3, 3, 3]);
  });

  test('checks the owner of the token each time', async () => {
    const log = open();
    const over = days(3).slice(0, 2);
    await log.counted('ada', over);
    expect(await log.counted('ada', over)).toEqual([1, 1]);
    expect(log.asked[1]?.ranges).toBe(0);
    expect(await log.counted('ada', over, 'gone')).toBeUndefined();
  });
});
