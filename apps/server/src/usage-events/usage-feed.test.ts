import { type OwnedUse, type UsageSince, unavailable } from '@tokenhouse/core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createManualTime, type ManualTime } from '../../test/support/manual-time.ts';
import { createUsageFeed, type UsageFeed } from './usage-feed.ts';

const NOW = new Date('2026-08-01T09:30:00.000Z');

let time: ManualTime;
let log: OwnedUse[];
let asked: (UsageSince & { readonly userIds: readonly string[] })[];
let isAway: boolean;
let whileReading: () => void;
let feed: UsageFeed;
let onFailure: ReturnType<typeof vi.fn<(error: unknown) => void>>;

beforeEach(() => {
  time = createManualTime(NOW);
  log = [];
  asked = [];
  isAway = false;
  whileReading = () => {};
  onFailure = vi.fn<(error: unknown) => void>();
  feed = createUsageFeed({
    usage: {
      async listUsesSince(userIds, which) {
        asked.push({ userIds, ...which });
        if (isAway) throw unavailable(new Error('away'));
        const found = log
          .filter(({ userId, at, id }) => {
            return userIds.includes(userId) && at >= which.since && !which.except.includes(id);
          })
          .sort((a, b) => a.at.getTime() - b.at.getTime())
          .slice(0, which.limit);
        whileReading();
        return found;
      },
    },
    clock: time.clock,
    onFailure,
    startTimer: time.startTimer,
  });
});

/** Commits a use that was served so many milliseconds ago. */
function commit(id: string, { userId = 'ada', ago = 0 } = {}): void {
  log.push({
    id,
    userId,
    tokenId: 't1',
    at: new Date(time.clock().getTime() - ago),
    outcome: 'accepted',
    endpoint: 'GET /api/me',
    count: 1,
    ipAddress: null,
    userAgent: null,
    client: null,
  });
}

/** Subscribes, and collects the ids that come. */
async function listen(userId = 'ada') {
  const ids: string[] = [];
  const unsubscribe = await feed.subscribe(userId, (uses) => ids.push(...uses.map(({ id }) => id)));
  return { ids, unsubscribe };
}

describe('a subscriber gets', () => {
  test('each use that is committed later, once, oldest first, within 400 ms', async () => {
    const { ids } = await listen();
    commit('2');
    commit('1', { ago: 5 });
    await time.advance(400);
    expect(ids).toEqual(['1', '2']);
    commit('3');
    await time.advance(2_000);
    expect(ids).toEqual(['1', '2', '3']);
  });

  test('no use that was committed before it had subscribed', async () => {
    commit('old');
    const early = listen();
    commit('on the way');
    const first = await early;
    commit('between');
    const second = await listen();
    await time.advance(800);
    expect(first.ids).toEqual(['between']);
    expect(second.ids).toEqual([]);
  });

  test('no uses of other users', async () => {
    const [ada, bob] = [await listen('ada'), await listen('bob')];
    commit('a');
    commit('b', { userId: 'bob' });
    commit('c', { userId: 'eve' });
    await time.advance(400);
    expect([ada.ids, bob.ids]).toEqual([['a'], ['b']]);
  });

  test('nothing after it has unsubscribed, even if it subscribes again', async () => {
    const [one, other] = [await listen(), await listen()];
    one.unsubscribe();
    commit('1');
    await time.advance(400);
    const again = await listen();
    await time.advance(400);
    expect([one.ids, other.ids, again.ids]).toEqual([[], ['1'], []]);
  });

  test('a use of another instance whose clock is seconds behind or ahead', async () => {
    const { ids } = await listen();
    await time.advance(60_000);
    commit('behind', { ago: 9_000 });
    commit('ahead', { ago: -3_600_000 });
    await time.advance(800);
    expect(ids).toEqual(['behind', 'ahead']);
    await time.advance(3_700_000);
    expect(ids).toHaveLength(2);
  });

  test('a use that is committed during a query that takes longer than the window', async () => {
    const { ids } = await listen();
    whileReading = () => {
      whileReading = () => {};
      commit('1');
      time.stepClock(20_000);
    };
    await time.advance(800);
    expect(ids).toEqual(['1']);
  });

  test('more uses than one query returns, all in the same round', async () => {
    const { ids } = await listen();
    for (let n = 0; n < 2_500; n += 1) commit(`${n}`);
    await time.advance(400);
    expect(ids).toHaveLength(2_500);
    expect(new Set(ids).size).toBe(2_500);
  });

  test('each later use exactly once, in any order of commits and times', async () => {
    const step = fc.oneof(
      fc.record({ ago: fc.integer({ min: -20_000, max: 8_000 }) }),
      fc.record({ wait: fc.integer({ min: 0, max: 15_000 }) }),
      fc.record({ away: fc.boolean() }),
      fc.constant({ comesAnother: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        log = [];
        isAway = false;
        const listeners = [{ ...(await listen()), expected: [] as string[] }];
        for (const [n, todo] of steps.entries()) {
          if ('ago' in todo) {
            commit(`${n}`, todo);
            for (const { expected } of listeners) expected.push(`${n}`);
          }
          if ('wait' in todo) await time.advance(todo.wait);
          if ('away' in todo) isAway = todo.away;
          if ('comesAnother' in todo && !isAway) listeners.push({ ...(await listen()), expected: [] });
        }
        isAway = false;
        await time.advance(6_000);
        for (const { ids, expected, unsubscribe } of listeners) {
          expect(ids.sort()).toEqual(expected.sort());
          unsubscribe();
        }
        await time.advance(1_000);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the feed sends', () => {
  test('one query each 400 ms for all subscribers, and none without subscribers', async () => {
    await time.advance(5_000);
    expect(asked).toEqual([]);
    const all = [await listen('ada'), await listen('ada'), await listen('bob')];
    asked.length = 0;
    await time.advance(4_000);
    expect(asked.map(({ userIds }) => userIds)).toEqual(Array.from({ length: 10 }, () => ['ada', 'bob']));
    for (const { unsubscribe } of all) unsubscribe();
    await time.advance(5_000);
    expect(asked).toHaveLength(10);
    expect(time.pending()).toBe(0);
  });

  test('only ids of the last ten seconds', async () => {
    const { ids } = await listen();
    for (let n = 0; n < 10; n += 1) {
      commit(`${n}`);
      await time.advance(400);
    }
    expect(asked.at(-1)?.except.length).toBeGreaterThanOrEqual(9);
    await time.advance(12_000);
    expect(asked.at(-1)?.except).toEqual([]);
    expect(ids).toHaveLength(10);
  });

  test('one query for many new subscribers', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => listen(`user-${n}`)));
    expect(asked.length).toBeLessThanOrEqual(2);
  });
});

describe('while the database is unavailable', () => {
  test('the feed tries again with longer pauses, and misses nothing', async () => {
    const { ids } = await listen();
    isAway = true;
    asked.length = 0;
    await time.advance(60_000);
    commit('meanwhile', { ago: 30_000 });
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.length).toBeLessThan(20);
    expect(onFailure).toHaveBeenCalledOnce();
    isAway = false;
    await time.advance(5_000);
    expect(ids).toEqual(['meanwhile']);
    asked.length = 0;
    await time.advance(4_000);
    expect(asked).toHaveLength(10);
    isAway = true;
    await time.advance(2_000);
    expect(onFailure).toHaveBeenCalledTimes(2);
    expect(asked.length).toBeGreaterThan(11);
  });

  test('new subscriptions fail, and later ones start at once', async () => {
    await listen();
    isAway = true;
    await time.advance(60_000);
    await expect(listen('bob')).rejects.toMatchObject({ code: 'unavailable' });
    isAway = false;
    commit('1', { userId: 'bob' });
    const { ids } = await listen('bob');
    commit('2', { userId: 'bob' });
    await time.advance(400);
    expect(ids).toEqual(['2']);
  });
});

describe('stop', () => {
  test('rejects waiting and later subscriptions, and sends no more queries', async () => {
    const { ids } = await listen();
    const waiting = listen('bob');
    feed.stop();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(listen()).rejects.toMatchObject({ code: 'unavailable' });
    commit('1');
    asked.length = 0;
    await time.advance(5_000);
    expect(asked).toEqual([]);
    expect(ids).toEqual([]);
  });
});
