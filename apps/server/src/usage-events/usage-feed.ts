import { setImmediate } from 'node:timers/promises';
import { type OwnedUse, type UsageLog, unavailable } from '@tokenhouse/core';
import type { StartTimer } from './poll-loop.ts';
import { startPollLoop } from './poll-loop.ts';
import { createUsageWindow } from './usage-window.ts';

/** Takes what is new of one person's tokens. */
export type TakeUses = (uses: readonly OwnedUse[]) => void;

export interface UsageFeed {
  /**
   * From when this resolves, `take` gets each use of the user's tokens that is committed later, once, whichever
   * instance served it. The answer ends that. Rejects with `unavailable` when the database is away.
   */
  subscribe(userId: string, take: TakeUses): Promise<() => void>;
  /** Nobody is told anything any more. */
  stop(): void;
}

export interface UsageFeedOptions {
  readonly usage: Pick<UsageLog, 'listUsesSince'>;
  readonly clock: () => Date;
  /** Told when the log cannot be read; it is tried again, and nothing is left out then. */
  readonly onFailure: (error: unknown) => void;
  readonly startTimer?: StartTimer | undefined;
}

interface Subscriber {
  readonly userId: string;
  readonly take: TakeUses;
}

interface Newcomer extends Subscriber {
  readonly resolve: (unsubscribe: () => void) => void;
  readonly reject: (error: unknown) => void;
}

const MOST_AT_ONCE = 1_000;

/**
 * Reads the usage log for everybody who is subscribed, by one query each 400 ms, and none while nobody is. Rows become
 * visible in another order than their times and ids have, so that no position in the log would do: each round reads all
 * of the last seconds but for what was seen.
 */
export function createUsageFeed({ usage, clock, onFailure, startTimer }: UsageFeedOptions): UsageFeed {
  const subscribers = new Set<Subscriber>();
  const newcomers = new Set<Newcomer>();
  let window = createUsageWindow(clock());
  let stopped = false;
  const loop = startPollLoop({ round, onFailure, startTimer });

  async function round(): Promise<boolean> {
    const joining = [...newcomers];
    if (subscribers.size === 0) window = createUsageWindow(clock());
    const userIds = new Set([...subscribers, ...joining].map(({ userId }) => userId));
    if (userIds.size === 0) return false;
    try {
      await readAll([...userIds]);
    } catch (error) {
      for (const newcomer of joining) leave(newcomer, error);
      throw error;
    }
    // What was in the log by now is from before their time.
    for (const newcomer of joining) join(newcomer);
    return true;
  }

  async function readAll(userIds: readonly string[]): Promise<void> {
    const startedAt = clock();
    for (;;) {
      const which = { since: window.since(), except: window.seen(), limit: MOST_AT_ONCE };
      const uses = await usage.listUsesSince(userIds, which);
      window.add(uses);
      tell(uses);
      if (uses.length < MOST_AT_ONCE || stopped) break;
      // What was told has to get out, and SQLite's answers come without a turn of the loop.
      await setImmediate();
    }
    window.settle(startedAt);
  }

  function tell(uses: readonly OwnedUse[]): void {
    for (const { userId, take } of subscribers) {
      const own = uses.filter((use) => use.userId === userId);
      if (own.length > 0) take(own);
    }
  }

  function join(newcomer: Newcomer): void {
    if (!newcomers.delete(newcomer)) return;
    subscribers.add(newcomer);
    newcomer.resolve(() => void subscribers.delete(newcomer));
  }

  function leave(newcomer: Newcomer, error: unknown): void {
    if (newcomers.delete(newcomer)) newcomer.reject(error);
  }

  return {
    subscribe: (userId, take) =>
      new Promise((resolve, reject) => {
        const newcomer = { userId, take, resolve, reject };
        newcomers.add(newcomer);
        if (stopped) leave(newcomer, unavailable(new Error('the server is stopping')));
        loop.wake();
      }),
    stop() {
      stopped = true;
      loop.stop();
      subscribers.clear();
      for (const newcomer of newcomers) leave(newcomer, unavailable(new Error('the server is stopping')));
    },
  };
}
