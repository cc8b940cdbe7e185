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
