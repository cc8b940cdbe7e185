import type { OwnedUse } from '@tokenhouse/core';

/** The newest stretch of the usage log, and which of its uses were read. */
export interface UseWindow {
  /** From when on to read. */
  since(): Date;
  /** What was read already: at most MOST_SEEN. */
  seen(): readonly string[];
  add(uses: readonly OwnedUse[]): void;
  /** Everything has been read that was there at this moment: what lies far behind it is forgotten. */
  settle(at: Date): void;
}

// A use gets its time from the clock of the instance that serves it, and is committed up to 5.5 s later: what is left
// is how far the clocks of two instances may differ.
const LOOK_BACK_MS = 10_000;
/** The ids go to the database with each query: more of them would hold up the event loop. */
const MOST_SEEN = 20_000;

/**
 * A window that begins before `now`, with nothing seen. When more is read than it may hold, it begins later: a use that is
 * committed with a time before that is missed.
 */
export function createUseWindow(now: Date): UseWindow {
  const seen = new Map<string, Date>();
  let since = lookBackFrom(now);
  /** Where the window begins since it was full. */
  let floor: Date | undefined;

  function forgetOlderHalf(): void {
    const times = [...seen.values()].map(Number).sort((one, other) => one - other);
    const last = times[Math.floor(times.length / 2)] ?? 0;
    for (const [id, at] of seen) if (at.getTime() <= last) seen.delete(id);
    // Not again what was forgotten, even if that leaves out an unread use of the same millisecond.
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
      // A clock that was set back would otherwise wait for the time at which the window was full.
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
