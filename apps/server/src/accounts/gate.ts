import { TokenhouseError } from '@tokenhouse/core';

/** Runs work when its turn comes; rejects with `unavailable` when too much waits already. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets `atOnce` pieces of work run side by side and `maxWaiting` more wait, in order. */
export function createGate(atOnce: number, maxWaiting: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= maxWaiting) {
        const detail = 'Too many people sign up or in at this moment. Try again shortly.';
        throw new TokenhouseError('unavailable', detail, { retryAfter: 5 });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The place is handed on, so that nobody who comes in between can take it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
