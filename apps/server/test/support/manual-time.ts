import { setImmediate } from 'node:timers/promises';
import type { StartTimer } from '../../src/usage-events/poll-loop.ts';

/** A clock that a test advances. */
export interface ManualTime {
  readonly clock: () => Date;
  readonly startTimer: StartTimer;
  /** The number of pending timers. */
  pending(): number;
  /** Advances the clock, and runs each timer and its consequences in order. */
  advance(ms: number): Promise<void>;
  /** Sets the clock forward or back. Timers are not affected. */
  stepClock(ms: number): void;
}

export function createManualTime(start: Date): ManualTime {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;
  let offset = start.getTime();

  return {
    clock: () => new Date(offset + now),
    startTimer(run, ms) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pending: () => timers.size,
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.run();
        await settle();
      }
      now = end;
    },
    stepClock(ms) {
      offset += ms;
    },
  };
}

/** Waits a few turns of the event loop, for consequences of consequences. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}
