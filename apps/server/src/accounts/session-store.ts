/** A session as far as it decides who may act. */
export interface SessionRow {
  readonly userId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The table of sessions, past Better Auth. */
export interface SessionStore {
  /** Served by the primary key. */
  find(id: string): Promise<SessionRow | undefined>;
  /** Deletes the sessions that expired before `expired` or were created before `created`, a few hundred at a time. */
  deleteEnded(before: { readonly expired: Date; readonly created: Date }): Promise<void>;
}
