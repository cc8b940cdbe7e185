import { TokenhouseError } from '@tokenhouse/core';
import type { AddressGroup } from '../../http/address-group.ts';
import { createFairQueue } from './fair-queue.ts';

/** Runs work when its turn comes. Rejects with `unavailable` when too much work is waiting. */
export type ConcurrencyLimit = <T>(group: AddressGroup, work: () => Promise<T>) => Promise<T>;

interface Waiting {
  start(): void;
  reject(error: TokenhouseError): void;
}

/**
 * Runs `atOnce` pieces of work at a time and lets `maxWaiting` more wait. Groups of addresses take turns. When too
 * much waits, the group with the most waiting work loses its newest piece, so that no group can keep others out.
 */
export function createConcurrencyLimit(atOnce: number, maxWaiting: number): ConcurrencyLimit {
  const waiting = createFairQueue<Waiting>();
  let running = 0;

  function waitForTurn(group: AddressGroup): Promise<void> {
    return new Promise((start, reject) => {
      waiting.add(group, { start, reject });
      if (waiting.size > maxWaiting) waiting.dropFromLargest(group)?.reject(tooMuchWaits());
    });
  }

  return async (group, work) => {
    if (running >= atOnce) await waitForTurn(group);
    else running += 1;
    try {
      return await work();
    } finally {
      // Passes the slot on directly, so that no newer call can take it.
      const next = waiting.take();
      if (next === undefined) running -= 1;
      else next.start();
    }
  };
}

function tooMuchWaits(): TokenhouseError {
  const detail = 'Too many sign-ins and sign-ups at the same time. Try again in a few seconds.';
  return new TokenhouseError('unavailable', detail, { retryAfter: 5 });
}
