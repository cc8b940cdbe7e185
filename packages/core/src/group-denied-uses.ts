import type { UsageWriter } from './ports.ts';
import { movesLastUsed, type Use } from './usage.ts';

export interface GroupingOptions {
  /**
   * Runs a function once, after the given milliseconds, and returns a function that cancels it. A Node timer by
   * default.
   */
  readonly startTimer?: ((run: () => void, ms: number) => () => void) | undefined;
}

/** A minute that begins with a denied use of one token. */
interface Minute {
  readonly startsAt: number;
  /** The number of uses with their own row: 0 in the minute after a busy one. */
  readonly ownRows: number;
  uses: number;
  group: Group | undefined;
  readonly cancelTimer: () => void;
}

/** Uses that share one row: the newest use, and their number. */
interface Group {
  readonly newest: Use;
  readonly count: number;
}

const MINUTE_MS = 60_000;
const OWN_ROWS = 100;
const MAX_TOKENS = 10_000;

/**
 * Bounds the rows that a revoked or expired token can add to the log. The first 100 denied uses of a token in a minute
 * are written one by one. Later ones are counted in memory and written as one row when the minute ends, and so is each
 * minute after a busy one. A crash loses at most a minute of these counts. Accepted and forbidden uses are written as
 * before: their token is valid, and its owner can revoke it.
 */
export function groupDeniedUses(
  writer: UsageWriter,
  { startTimer = onNode }: GroupingOptions = {},
): UsageWriter {
  const minutes = createMinutes(startTimer, write);
  let stopped = false;

  function write({ group }: Minute, at: Date): void {
    if (group === undefined) return;
    const recorded = writer.record({ ...group.newest, at, count: group.count });
    // The log was unavailable, so the uses are counted with the next ones. After the end they are lost.
    if (recorded instanceof Promise) recorded.catch(() => !stopped && minutes.keep(group, at));
  }

  return {
    record(use) {
      if (movesLastUsed(use.outcome) || stopped) return writer.record(use);
      const minute = minutes.of(use);
      minute.uses += 1;
      if (minute.uses <= minute.ownRows) return writer.record(use);
      minute.group = { newest: use, count: (minute.group?.count ?? 0) + 1 };
      return undefined;
    },
    async stop() {
      stopped = true;
      for (const minute of minutes.clear()) {
        if (minute.group !== undefined) write(minute, minute.group.newest.at);
      }
      await writer.stop();
    },
  };
}

/** The current minutes. Each outcome of a token has its own, because a row has one outcome. */
function createMinutes(
  startTimer: NonNullable<GroupingOptions['startTimer']>,
  write: (minute: Minute, at: Date) => void,
) {
  const minutes = new Map<string, Minute>();

  function begin(key: string, startsAt: number, ownRows: number): Minute {
    const [oldest] = minutes;
    if (minutes.size >= MAX_TOKENS && oldest !== undefined) end(...oldest);
    const cancelTimer = startTimer(() => pass(key), MINUTE_MS);
    const minute: Minute = { startsAt, ownRows, uses: 0, group: undefined, cancelTimer };
    minutes.set(key, minute);
    return minute;
  }

  /** The minute is over and no use has ended it. */
  function pass(key: string): void {
    const minute = minutes.get(key);
    if (minute === undefined) return;
    end(key, minute);
    if (isBusy(minute)) begin(key, minute.startsAt + MINUTE_MS, 0);
  }

  function end(key: string, minute: Minute): void {
    minute.cancelTimer();
    minutes.delete(key);
    // Dated at the end of its minute, so that readers of new uses still find it.
    write(minute, new Date(minute.startsAt + MINUTE_MS));
  }

  return {
    of(use: Use): Minute {
      const key = keyOf(use);
      const at = use.at.getTime();
      const current = minutes.get(key);
      if (current === undefined) return begin(key, at, OWN_ROWS);
      const age = at - current.startsAt;
      if (age >= 0 && age < MINUTE_MS) return current;
      end(key, current);
      const isNext = age >= 0 && age < 2 * MINUTE_MS;
      return begin(key, at, isNext && isBusy(current) ? 0 : OWN_ROWS);
    },
    /** Adds a group that was not written to the current minute. Without room it is lost. */
    keep({ newest, count }: Group, at: Date): void {
      const key = keyOf(newest);
      if (minutes.size >= MAX_TOKENS && !minutes.has(key)) return;
      const minute = minutes.get(key) ?? begin(key, at.getTime(), 0);
      const { group } = minute;
      minute.group = { newest: group?.newest ?? newest, count: (group?.count ?? 0) + count };
    },
    /** Cancels and returns all minutes. */
    clear(): readonly Minute[] {
      const all = [...minutes.values()];
      for (const { cancelTimer } of all) cancelTimer();
      minutes.clear();
      return all;
    },
  };
}

function keyOf({ tokenId, outcome }: Use): string {
  return `${tokenId} ${outcome}`;
}

function isBusy({ uses }: Minute): boolean {
  return uses > OWN_ROWS;
}

function onNode(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}
