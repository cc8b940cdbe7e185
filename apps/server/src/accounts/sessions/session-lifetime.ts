import type { SessionRow } from './session-store.ts';

/** The limit for renewed sessions. Better Auth has no such limit. */
const LONGEST_MS = 30 * 24 * 3_600_000;

/** The latest end of a session that began then. */
export function latestEnd(createdAt: Date): Date {
  return new Date(createdAt.getTime() + LONGEST_MS);
}

/** Sessions that began before this have reached the limit. */
export function oldestBeginning(now: Date): Date {
  return new Date(now.getTime() - LONGEST_MS);
}

/** Whether the session ended before `now`. */
export function hasEnded({ createdAt, expiresAt }: Omit<SessionRow, 'userId'>, now: Date): boolean {
  return expiresAt <= now || latestEnd(createdAt) <= now;
}
