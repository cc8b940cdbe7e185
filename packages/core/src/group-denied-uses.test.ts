import { describe, expect, test } from 'vitest';
import { unavailable } from './errors.ts';
import { groupDeniedUses } from './group-denied-uses.ts';
import type { UsageWriter } from './ports.ts';
import type { UsageOutcome, Use } from './usage.ts';

const MINUTE = 60_000;
const START = new Date('2026-08-01T09:30:00.000Z').getTime();

/** A writer that commits at once, and timers that the test fires. */
function open() {
  const rows: Use[] = [];
  const timers = new Set<() => void>();
  const state = { isAway: false, isStopped: false };
  const writer: UsageWriter = {
    record(use) {
      if (state.isAway) return Promise.reject(unavailable(new Error('away')));
      rows.push(use);
      return Promise.resolve();
    },
    async stop() {
      state.isStopped = true;
    },
  };
  const grouped = groupDeniedUses(writer, {
    startTimer(run, ms) {
      expect(ms).toBe(MINUTE);
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  return {
    ...grouped,
    rows,
    state,
    /** What each row says: the milliseconds since START, and the count. */
    written: () => rows.map(({ at, count }) => [at.getTime() - START, count ?? 1]),
    /** Every use, however it was written. */
    total: () => rows.reduce((sum, { count = 1 }) => sum + count, 0),
    use: (ms: number, given: Partial<Use> = {}) => grouped.record(usageAt(ms, given)),
    /** As many uses, a millisecond apart. */
    uses(ms: number, count: number, given: Partial<Use> = {}) {
      for (let n = 0; n < count; n += 1) grouped.record(usageAt(ms + n, given));
    },
    /** Ends the minutes that have begun. */
    pass() {
      for (const run of [...timers]) {
        timers.delete(run);
        run();
      }
    },
    timers,
  };
}

function usageAt(ms: number, given: Partial<Use>): Use {
  const origin = { ipAddress: null, userAgent: null, client: null };
  const at = new Date(START + ms);
  return { ...origin, tokenId: 't', at, outcome: 'revoked', endpoint: `GET /${ms}`, ...given };
}

/** The turns in which a rejection arrives. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('groupDeniedUses', () => {
  test('100 denied uses in a minute get 100 rows, and the caller waits for each', async () => {
    const log = open();
    log.uses(0, 99);
    expect(log.use(99)).toBeInstanceOf(Promise);
    log.pass();
    expect(log.rows).toHaveLength(100);
    expect(log.rows.every(({ count }) => count === undefined)).toBe(true);
  });

  test('later ones get one row at the end of the minute, with newest use and count', () => {
    const log = open();
    log.uses(0, 100);
    expect(log.use(100)).toBeUndefined();
    log.use(200, { ipAddress: '192.0.2.1' });
    expect(log.rows).toHaveLength(100);
    log.pass();
    expect(log.rows.slice(100)).toEqual([
      { ...usageAt(MINUTE, { endpoint: 'GET /200', ipAddress: '192.0.2.1' }), count: 2 },
    ]);
  });

  test('each minute after a busy one gets one row; after a quiet one, 100 again', () => {
    const log = open();
    log.uses(0, 150);
    log.pass();
    log.uses(MINUTE, 500);
    log.pass();
    log.uses(2 * MINUTE, 1);
    log.pass();
    expect(log.written().slice(100)).toEqual([
      [MINUTE, 50],
      [2 * MINUTE, 500],
      [3 * MINUTE, 1],
    ]);
    log.pass();
    log.uses(4 * MINUTE, 101);
    expect(log.rows).toHaveLength(203);
  });

  test('a use ends the previous minute without a timer; a clock set back begins a new one', () => {
    const log = open();
    log.uses(0, 103);
    log.use(MINUTE);
    expect(log.written().slice(100)).toEqual([[MINUTE, 3]]);
    log.use(-1);
    expect(log.written().slice(101)).toEqual([
      [2 * MINUTE, 1],
      [-1, 1],
    ]);
    log.use(10 * MINUTE);
    expect(log.written().at(-1)).toEqual([10 * MINUTE, 1]);
  });

  test('accepted and forbidden uses always have one row each', () => {
    const log = open();
    const outcomes: readonly UsageOutcome[] = ['accepted', 'forbidden'];
    for (const outcome of outcomes) log.uses(0, 1_000, { outcome });
    expect(log.rows).toHaveLength(2_000);
    expect(log.timers.size).toBe(0);
  });

  test('tokens and outcomes are counted separately', () => {
    const log = open();
    log.uses(0, 101);
    log.uses(0, 102, { outcome: 'expired' });
    log.uses(0, 103, { tokenId: 'other' });
    log.pass();
    expect(log.rows.slice(300).map(({ tokenId, outcome, count }) => [tokenId, outcome, count])).toEqual([
      ['t', 'revoked', 1],
      ['t', 'expired', 2],
      ['other', 'revoked', 3],
    ]);
  });

  test('stop writes the counts before the writer stops; later uses are not counted', async () => {
    const log = open();
    log.uses(0, 130);
    await log.stop();
    expect(log.written().slice(100)).toEqual([[129, 30]]);
    expect(log.state.isStopped).toBe(true);
    expect(log.timers.size).toBe(0);
    log.uses(130, 5);
    expect(log.rows).toHaveLength(106);
  });

  test('counts that could not be written are added to the next minute', async () => {
    const log = open();
    log.uses(0, 110);
    log.state.isAway = true;
    log.pass();
    await turn();
    log.uses(MINUTE, 7);
    log.pass();
    await turn();
    log.state.isAway = false;
    log.pass();
    await turn();
    expect(log.written().slice(100)).toEqual([[3 * MINUTE, 17]]);
  });

  test('with more than 10,000 tokens the first is written early, and nothing is lost', async () => {
    const log = open();
    log.uses(0, 105);
    for (let n = 0; n < 10_000; n += 1) log.use(0, { tokenId: String(n) });
    expect(log.timers.size).toBe(10_000);
    expect(log.total()).toBe(10_105);
    // The memory stays bounded also while the log is away.
    log.uses(0, 101, { tokenId: '9999' });
    log.state.isAway = true;
    log.pass();
    await turn();
    expect(log.timers.size).toBeLessThanOrEqual(10_000);
  });
});
