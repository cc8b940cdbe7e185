import { createBoundedMap } from './bounded-map.ts';
import type { UsageLog } from './ports.ts';
import { createTurns } from './take-turns.ts';
import type { TimeRange, UsageCount, Use } from './usage.ts';

/** The cached counts of one token, of past intervals. */
interface Settled {
  readonly expiresAt: number;
  /** The end of the last of these intervals. */
  readonly end: number;
  readonly counts: ReadonlyMap<string, UsageCount>;
}

const MAX_WAITING = 20;
const MAX_TOKENS = 1_000;
const CACHED_MS = 60_000;
// A use may be committed some seconds after its time, for example by an instance whose clock is slow.
const SETTLED_AFTER_MS = 60_000;

/**
 * The same log with cheaper counts: one at a time for each user, and each past interval is counted at most once a
 * minute. Rejects with `rate_limited` when 20 of the user's calls wait. `clock` determines which intervals are past.
 */
export function boundCounts(log: UsageLog, clock = () => new Date()): UsageLog {
  const cache = createBoundedMap<string, Settled>(MAX_TOKENS);
  const takeTurns = createTurns(MAX_WAITING);

  async function count(
    userId: string,
    tokenId: string,
    ranges: readonly TimeRange[],
  ): Promise<readonly UsageCount[] | undefined> {
    const cached = find(tokenId);
    const uncounted = ranges.filter((range) => !cached?.counts.has(keyOf(range)));
    // Also called without any interval, because it checks the owner of the token.
    const found = await log.countUses(userId, tokenId, uncounted);
    if (found === undefined) return undefined;
    const byStretch = new Map(found.map((one) => [keyOf(one), one]));
    const counts = ranges.flatMap((range) => {
      const key = keyOf(range);
      return byStretch.get(key) ?? cached?.counts.get(key) ?? [];
    });
    keep(tokenId, counts, cached?.expiresAt);
    return counts;
  }

  function find(tokenId: string): Settled | undefined {
    const settled = cache.get(tokenId);
    return settled !== undefined && settled.expiresAt > clock().getTime() ? settled : undefined;
  }

  function keep(tokenId: string, counts: readonly UsageCount[], expiresAt: number | undefined): void {
    const now = clock().getTime();
    const over = counts.filter(({ to }) => to.getTime() <= now - SETTLED_AFTER_MS);
    if (over.length === 0) return;
    cache.set(tokenId, {
      // New counts expire together with the cached ones, so that none is older than a minute.
      expiresAt: expiresAt ?? now + CACHED_MS,
      end: Math.max(...over.map(({ to }) => to.getTime())),
      counts: new Map(over.map((one) => [keyOf(one), one])),
    });
  }

  /** A use with a time in a counted interval, which happens only if the clock was set back. */
  function evictIfPast({ tokenId, at }: Use): void {
    const settled = cache.get(tokenId);
    if (settled !== undefined && at.getTime() < settled.end) cache.delete(tokenId);
  }

  return {
    ...log,
    record(use) {
      evictIfPast(use);
      return log.record(use);
    },
    countUses: (userId, tokenId, ranges) => takeTurns(userId, () => count(userId, tokenId, ranges)),
  };
}

function keyOf({ from, to }: TimeRange): string {
  return `${from.getTime()} ${to.getTime()}`;
}
