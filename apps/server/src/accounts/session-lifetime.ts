import type { SessionRow } from './session-store.ts';

/** However often a session is prolonged. Better Auth has no such limit of its own. */
const LONGEST_MS = 30 * 24 * 3_600_000;

/** When a session that began then ends at the latest. */
export function latestEnd(createdAt: Date): Date {
  return new Date(createdAt.getTime() + LONGEST_MS);
}

/** Sessions that began before this have lived as long as a session may. */
export function oldestBeginning(now: Date): Date {
  return new Date(now.getTime() - LONGEST_MS);
}

/** Whether the session ended before `now`. */
export function hasEnded({ createdAt, expiresAt }: Omit<SessionRow, 'userId'>, now: Date): boolean {
  return expiresAt <= now || latestEnd(createdAt) <= now;
}
