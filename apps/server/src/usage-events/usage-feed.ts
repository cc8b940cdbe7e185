import { setImmediate } from 'node:timers/promises';
import { type OwnedUse, type TokenhouseError, type UsageLog, unavailable } from '@tokenhouse/core';
import type { StartTimer } from './poll-loop.ts';
import { startPollLoop } from './poll-loop.ts';
import { createUsageWindow, type UsageWindow } from './usage-window.ts';

/** Receives new uses of one user's tokens. */
export type OnUses = (uses: readonly OwnedUse[]) => void;

export interface UsageFeed {
  /**
   * Calls `onUses` once for each use of the user's tokens that any instance commits after this resolves. Resolves with a
   * function that unsubscribes. Rejects with `unavailable` when the database does not respond.
   */
  subscribe(userId: string, onUses: OnUses): Promise<() => void>;
  /** Ends all subscriptions. */
  stop(): void;
}

export interface UsageFeedOptions {
  readonly usage: Pick<UsageLog, 'listUsesSince'>;
  readonly clock: () => Date;
  /** Called when the log cannot be read. The next attempt delivers what was missed. */
  readonly onFailure: (error: unknown) => void;
  readonly startTimer?: StartTimer | undefined;
}

interface Subscriber {
  readonly userId: string;
  readonly onUses: OnUses;
}

interface Newcomer extends Subscriber {
  readonly resolve: (unsubscribe: () => void) => void;
  readonly reject: (error: unknown) => void;
}

const MOST_AT_ONCE = 1_000;

/**
 * Reads the usage log for all subscribers with one query each 400 ms, and with none while there are no subscribers. Rows do
 * not become visible in the order of their times or ids, so a cursor would miss some. Each round reads all uses of the last
 * seconds except those already read.
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
    // Uses that were already in the log are older than these subscriptions.
    for (const newcomer of joining) join(newcomer);
    return true;
  }

  async function readAll(userIds: readonly string[]): Promise<void> {
    const startedAt = clock();
    for await (const uses of readWindow(usage, userIds, window)) {
      deliver(uses, subscribers);
      if (stopped) break;
    }
    window.settle(startedAt);
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
    subscribe: (userId, onUses) =>
      new Promise((resolve, reject) => {
        const newcomer = { userId, onUses, resolve, reject };
        newcomers.add(newcomer);
        if (stopped) leave(newcomer, stopping());
        loop.wake();
      }),
    stop() {
      stopped = true;
      loop.stop();
      subscribers.clear();
      for (const newcomer of newcomers) leave(newcomer, stopping());
    },
  };
}

/** The unread uses of the window, in batches of at most 1,000. Adds each batch to the window. */
async function* readWindow(
  usage: UsageFeedOptions['usage'],
  userIds: readonly string[],
  window: UsageWindow,
): AsyncGenerator<readonly OwnedUse[]> {
  for (;;) {
    const which = { since: window.since(), except: window.seen(), limit: MOST_AT_ONCE };
    const uses = await usage.listUsesSince(userIds, which);
    window.add(uses);
    yield uses;
    if (uses.length < MOST_AT_ONCE) return;
    // Lets the events be sent. On SQLite, the query returns without a turn of the event loop.
    await setImmediate();
  }
}

function deliver(uses: readonly OwnedUse[], subscribers: ReadonlySet<Subscriber>): void {
  for (const { userId, onUses } of subscribers) {
    const own = uses.filter((use) => use.userId === userId);
    if (own.length > 0) onUses(own);
  }
}

function stopping(): TokenhouseError {
  return unavailable(new Error('the server is stopping'));
}
