/** The part of a session that decides who may act. */
export interface SessionRow {
  readonly userId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Direct access to the table of sessions, without Better Auth. */
export interface SessionStore {
  /** Served by the primary key. */
  find(id: string): Promise<SessionRow | undefined>;
  /** Deletes the sessions that expired before `expired` or were created before `created`, a few hundred at a time. */
  deleteEnded(before: { readonly expired: Date; readonly created: Date }): Promise<void>;
}

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
