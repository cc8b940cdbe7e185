import { setImmediate } from 'node:timers/promises';
import { type OwnedUse, unavailable } from '@tokenhouse/core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createManualTime, type ManualTime } from '../../test/support/manual-time.ts';
import type { OnUses } from './usage-feed.ts';
import { createUsageStreams, type UsageStreams } from './usage-streams.ts';

const NOW = new Date('2026-08-01T09:30:00.000Z');
const OPENING = 'retry: 2000\n: open\n\n';

const USE: OwnedUse = {
  id: '7',
  userId: 'ada',
  tokenId: 't1',
  at: NOW,
  outcome: 'accepted',
  endpoint: 'POST /mcp tools/call whoami',
  ipAddress: '203.0.113.7',
  userAgent: 'a\nb',
  client: null,
  count: 1,
};

let time: ManualTime;
let takers: Set<OnUses>;
let subscribe: () => Promise<void>;
let streams: UsageStreams;

beforeEach(() => {
  time = createManualTime(NOW);
  takers = new Set();
  subscribe = async () => {};
  const feed = {
    async subscribe(_userId: string, take: OnUses) {
      await subscribe();
      takers.add(take);
      return () => void takers.delete(take);
    },
    stop() {},
  };
  streams = createUsageStreams(feed, time.startTimer);
});

const tell = (uses: readonly OwnedUse[]) => {
  for (const take of takers) take(uses);
};

/** Opens a stream and reads it on and on. */
async function listen(userId = 'ada', isAdmitted = async () => true) {
  const body = await streams.open({ userId, isAdmitted });
  const reader = { body, text: '', ended: false };
  body.on('data', (chunk) => {
    reader.text += chunk;
  });
  body.on('end', () => {
    reader.ended = true;
  });
  await setImmediate();
  return reader;
}

describe('an event stream', () => {
  test('sends the reconnection time and a comment at once', async () => {
    expect((await listen()).text).toBe(OPENING);
  });

  test('has an event for each use, with its token, in one line', async () => {
    const reader = await listen();
    tell([USE, { ...USE, id: '8', outcome: 'revoked' }]);
    await setImmediate();
    const [first = '', second = '', ...rest] = reader.text.slice(OPENING.length).split('\n\n');
    expect(rest).toEqual(['']);
    const lines = first.split('\n');
    expect(lines.slice(0, 2)).toEqual(['event: use', 'id: 7']);
    expect(JSON.parse(lines[2]?.replace(/^data: /, '') ?? '')).toEqual({
      tokenId: 't1',
      id: '7',
      at: NOW.toISOString(),
      outcome: 'accepted',
      count: 1,
      endpoint: 'POST /mcp tools/call whoami',
      ipAddress: '203.0.113.7',
      userAgent: 'a\nb',
      client: null,
    });
    expect(lines).toHaveLength(3);
    expect(second).toContain('"outcome":"revoked"');
  });

  test('has a comment every 15 seconds, for hours', async () => {
    const reader = await listen();
    await time.advance(3_600_000);
    expect(reader.text).toBe(`${OPENING}${': still here\n\n'.repeat(240)}`);
    expect(reader.body.listenerCount('close')).toBeLessThan(10);
  });

  test('ends at the next heartbeat when its reader is no longer admitted', async () => {
    const isAdmitted = vi.fn<() => Promise<boolean>>().mockResolvedValueOnce(true).mockResolvedValue(false);
    const [reader, other] = [await listen('ada', isAdmitted), await listen('bob')];
    await time.advance(29_999);
    expect(reader.ended).toBe(false);
    await time.advance(1);
    tell([USE]);
    await setImmediate();
    expect(reader.ended).toBe(true);
    expect(reader.text).not.toContain('event: use');
    expect(other.ended).toBe(false);
    await time.advance(60_000);
    expect(isAdmitted).toHaveBeenCalledTimes(2);
  });

  test('is closed when its reader is 1 MiB behind; others stay open', async () => {
    const stalled = await streams.open({ userId: 'ada', isAdmitted: async () => true });
    const reader = await listen();
    const half = Array.from({ length: 512 }, () => ({ ...USE, endpoint: 'x'.repeat(1_024) }));
    for (const isBrokenOff of [false, false, true]) {
      tell(half);
      await setImmediate();
      expect(stalled.destroyed).toBe(isBrokenOff);
    }
    expect(reader.body.destroyed).toBe(false);
    expect(takers.size).toBe(1);
  });

  test('accepts many megabytes at once if its reader was not behind', async () => {
    const reader = await listen();
    tell(Array.from({ length: 5_000 }, () => ({ ...USE, endpoint: 'x'.repeat(1_024) })));
    await setImmediate();
    tell([USE]);
    await setImmediate();
    expect(reader.text.match(/event: use/g)).toHaveLength(5_001);
  });

  test('leaves no timer and no subscription after it was closed', async () => {
    const { body } = await listen();
    body.destroy();
    await setImmediate();
    expect([time.pending(), takers.size]).toEqual([0, 0]);
  });
});

describe('the number of streams', () => {
  const twenty = () => Promise.all(Array.from({ length: 20 }, () => listen()));

  test('is at most 20 for each user; the next one is rate_limited', async () => {
    const [first] = await twenty();
    await expect(listen()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 15 });
    await listen('bob');
    first?.body.destroy();
    await setImmediate();
    await listen();
    await expect(listen()).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('includes streams that are opening, but not failed ones', async () => {
    subscribe = () => Promise.reject(unavailable(new Error('away')));
    const refused = await Promise.allSettled(Array.from({ length: 21 }, () => listen()));
    const codes = refused.map((one) => one.status === 'rejected' && one.reason.code);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(1);
    expect(codes.filter((code) => code === 'unavailable')).toHaveLength(20);
    subscribe = async () => {};
    await setImmediate();
    await expect(twenty()).resolves.toHaveLength(20);
  });
});

describe('end', () => {
  test('ends every stream after its last event, and leaves no timer', async () => {
    const readers = [await listen('ada'), await listen('bob')];
    tell([USE]);
    streams.end();
    tell([USE]);
    await setImmediate();
    for (const { text, ended } of readers) {
      expect(ended).toBe(true);
      expect(text.match(/event: use/g)).toHaveLength(1);
    }
    expect([time.pending(), takers.size]).toEqual([0, 0]);
  });

  test('waits half a second for a reader that does not read', async () => {
    const stalled = await streams.open({ userId: 'ada', isAdmitted: async () => true });
    streams.end();
    await time.advance(499);
    expect(stalled.destroyed).toBe(false);
    await time.advance(1);
    expect(stalled.destroyed).toBe(true);
  });
});
