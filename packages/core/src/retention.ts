import type { Finding } from './operations.ts';

const DAY_MS = 86_400_000;
const LONGEST_PAUSE_DAYS = 7;

export interface RetentionFacts {
  /** The earliest of the known clocks. */
  readonly now: Date;
  /** When this retention last ran; before its first run, the time of the newest use; null if neither is known. */
  readonly lastKnown: Date | null;
  readonly days: number;
}

/** Data older than `before` may be deleted, unless the clock is too far ahead. */
export interface RetentionJudgement {
  readonly before: Date;
  readonly isPlausible: boolean;
}

/**
 * Whether the clock is plausible enough for a deletion. It is not if it is more than 7 days ahead of the last run, or
 * more than the retention if that is shorter: with a clock that has jumped, everything would be deleted.
 */
export function judgeRetention({ now, lastKnown, days }: RetentionFacts): RetentionJudgement {
  const before = new Date(now.getTime() - days * DAY_MS);
  const aheadMs = lastKnown === null ? 0 : now.getTime() - lastKnown.getTime();
  return { before, isPlausible: aheadMs <= Math.min(days, LONGEST_PAUSE_DAYS) * DAY_MS };
}

/** A retention that deletes nothing until an operator confirms the clock. */
export interface StoppedRetention {
  readonly lastKnown: Date;
  /** The time of the clock, too far ahead of `lastKnown`. */
  readonly refusedAt: Date;
}

/** What a retention has deleted: whole days (UTC) as `2026-08-01`, and the number of other uses. */
export interface DroppedUses {
  readonly before: Date;
  readonly days: readonly string[];
  readonly uses: number;
}

/** The finding of `doctor` about the retention. */
export function judgeStoppedRetention(stopped: StoppedRetention | undefined): Finding {
  const check = 'retention';
  if (stopped === undefined) return { check, status: 'ok', detail: 'not stopped' };
  const { lastKnown, refusedAt } = stopped;
  return {
    check,
    status: 'warning',
    detail: `stopped: the clock said ${refusedAt.toISOString()}, and the last run was at ${lastKnown.toISOString()}`,
    remedy: 'Correct the clock. If it is right, run tokenhouse usage confirm-clock.',
  };
}
