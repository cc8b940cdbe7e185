import type { OwnedUse } from '@tokenhouse/core';

/** The newest stretch of the usage log, and which of its uses were read. */
export interface UseWindow {
  /** From when on to read. */
  since(): Date;
  /** What was read already. */
  seen(): readonly string[];
  add(uses: readonly OwnedUse[]): void;
  /** Everything has been read that was there at this moment: what lies far behind it is forgotten. */
  settle(at: Date): void;
}

// A use gets its time from the clock of the instance that serves it, and is committed up to 5.5 s later: what is left
// is how far the clocks of two instances may differ.
const LOOK_BACK_MS = 10_000;

/** A window that begins before `now`, with nothing seen. */
export function createUseWindow(now: Date): UseWindow {
  const seen = new Map<string, Date>();
  let since = lookBackFrom(now);
  return {
    since: () => since,
    seen: () => [...seen.keys()],
    add(uses) {
      for (const { id, at } of uses) seen.set(id, at);
    },
    settle(at) {
      since = lookBackFrom(at);
      for (const [id, usedAt] of seen) if (usedAt < since) seen.delete(id);
    },
  };
}

function lookBackFrom(moment: Date): Date {
  return new Date(moment.getTime() - LOOK_BACK_MS);
}
