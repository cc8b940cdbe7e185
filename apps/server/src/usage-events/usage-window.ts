import type { OwnedUse } from '@tokenhouse/core';

/** The newest stretch of the usage log, and which of its uses were read. */
export interface UsageWindow {
  /** From when on to read. */
  since(): Date;
  /** The ids already read: at most MOST_SEEN. */
  seen(): readonly string[];
  add(uses: readonly OwnedUse[]): void;
  /** Everything has been read that was there at this moment: what lies far behind it is forgotten. */
  settle(at: Date): void;
}

// A use gets its time from the clock of the instance that serves it, and is committed up to 5.5 s later: what is left
// is how far the clocks of two instances may differ.
const LOOK_BACK_MS = 10_000;
/** Each query sends the ids to the database. More of them would block the event loop. */
const MOST_SEEN = 20_000;

/**
 * A window that begins before `now`, with nothing read. When more is read than it can hold, it begins later: a use that is
 * committed with a time before that is missed.
 */
export function createUsageWindow(now: Date): UsageWindow {
  const seen = new Map<string, Date>();
  let since = lookBackFrom(now);
  /** The start of the window since it was full. */
  let floor: Date | undefined;

  function forgetOlderHalf(): void {
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
      if (seen.size > MOST_SEEN) forgetOlderHalf();
    },
    settle(at) {
      // If the clock was set back, the feed would otherwise wait until the time at which the window was full.
      if (floor !== undefined && at < floor) floor = undefined;
      const back = lookBackFrom(at);
      since = floor !== undefined && floor > back ? floor : back;
      for (const [id, usedAt] of seen) if (usedAt < since) seen.delete(id);
    },
  };
}

function lookBackFrom(moment: Date): Date {
  return new Date(moment.getTime() - LOOK_BACK_MS);
}
