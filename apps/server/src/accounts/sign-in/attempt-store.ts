/** The stored record of sign-in attempts for one account. Times are milliseconds since 1970. */
export interface AttemptRow {
  /** A keyed hash: of the account, or of the account and a network from which its owner signed in. */
  readonly id: string;
  /** The number of attempts since the last success. */
  readonly failures: number;
  /** When the next attempt is allowed. */
  readonly blockedUntil: number;
  /** When the row no longer counts. */
  readonly keptUntil: number;
}

/** The table of attempts. All instances share it. */
export interface AttemptStore {
  read(ids: readonly string[]): Promise<readonly AttemptRow[]>;
  /** Writes `next` if the row is still `seen`, or if it does not exist and `seen` is undefined. Returns whether it did. */
  replace(next: AttemptRow, seen: AttemptRow | undefined): Promise<boolean>;
  save(rows: readonly AttemptRow[]): Promise<void>;
  /** Deletes the rows that have expired at `time`. */
  deleteUnused(time: number): Promise<void>;
}

/** A plugin for Better Auth, which creates the table with its own tables on either database. */
export const ATTEMPTS_TABLE = {
  id: 'sign-in-attempts',
  schema: {
    signInAttempt: {
      modelName: 'sign_in_attempts',
      fields: {
        failures: { type: 'number', required: true },
        blockedUntil: { type: 'number', bigint: true, required: true, fieldName: 'blocked_until' },
        keptUntil: { type: 'number', bigint: true, required: true, fieldName: 'kept_until' },
      },
    },
  },
} as const;
