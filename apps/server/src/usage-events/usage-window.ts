import type { OwnedUse } from '@tokenhouse/core';

/** The newest part of the usage log, with the uses that were already read. */
export interface UsageWindow {
  /** The start of the window. */
  since(): Date;
  /** The ids already read: at most MOST_SEEN. */
  seen(): readonly string[];
  add(uses: readonly OwnedUse[]): void;
  /** Moves the window forward, after everything up to this time was read. */
  settle(at: Date): void;
}

// The instance that serves a use sets its time and commits it up to 5.5 s later. The rest allows for a difference
// between the clocks of two instances.
const LOOK_BACK_MS = 10_000;
/** Each query sends the ids to the database. More of them would block the event loop. */
const MOST_SEEN = 20_000;

/**
 * A window that starts before `now`, with nothing read. When it is full, its start moves forward, and a use that is
 * committed later with an earlier time is missed.
 */
export function createUsageWindow(now: Date): UsageWindow {
  const seen = new Map<string, Date>();
  let since = startOfWindow(now);
  /** The start of the window since it was full. */
  let floor: Date | undefined;

  function evictOlderHalf(): void {
    const times = [...seen.values()].map(Number).sort((one, other) => one - other);
    const last = times[Math.floor(times.length / 2)] ?? 0;
    for (const [id, at] of seen) if (at.getTime() <= last) seen.delete(id);
    // Never rereads evicted ids, even if that skips an unread use of the same millisecond.
    floor = new Date(last + 1);
    since = floor;
  }

  return {
    since: () => since,
    seen: () => [...seen.keys()],
    add(uses) {
      for (const { id, at } of uses) seen.set(id, at);
      if (seen.size > MOST_SEEN) evictOlderHalf();
    },
    settle(at) {
      // If the clock was set back, the feed would otherwise wait until the time at which the window was full.
      if (floor !== undefined && at < floor) floor = undefined;
      const back = startOfWindow(at);
      since = floor !== undefined && floor > back ? floor : back;
      for (const [id, usedAt] of seen) if (usedAt < since) seen.delete(id);
    },
  };
}

function startOfWindow(now: Date): Date {
  return new Date(now.getTime() - LOOK_BACK_MS);
}
