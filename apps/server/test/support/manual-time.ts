import { setImmediate } from 'node:timers/promises';
import type { StartTimer } from '../../src/usage-events/poll-loop.ts';

/** Time that passes only when told. */
export interface ManualTime {
  readonly clock: () => Date;
  readonly startTimer: StartTimer;
  /** How many timers are set. */
  pending(): number;
  /** Lets time pass, timer after timer, with all that each of them sets off. */
  advance(ms: number): Promise<void>;
  /** Sets the clock forward or back, as an operator might; timers do not notice. */
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

/** Some turns of the loop, for what sets off something else. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}
