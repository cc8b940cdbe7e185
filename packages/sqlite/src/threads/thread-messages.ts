import BetterSqlite3 from 'better-sqlite3';
import { isDatabaseFailure } from '../failures.ts';

/** A call to one of a thread's functions. */
export interface ThreadRequest {
  readonly id: number;
  readonly name: string;
  /** Without the connection. */
  readonly args: readonly unknown[];
  /** The time of sending, see `steadyNow`. */
  readonly askedAt: number;
}

/** The thread's response. `database`: the database failed, not the statement. */
export type ThreadAnswer =
  | { readonly id: number; readonly outcome: 'done'; readonly result: unknown }
  | { readonly id: number; readonly outcome: 'failed'; readonly error: Error; readonly database: boolean };

/** Milliseconds since 1970, steady, and the same in all threads. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Runs a request, and returns the response. */
export function answerRequest({ id }: ThreadRequest, work: () => unknown): ThreadAnswer {
  try {
    return { id, outcome: 'done', result: work() };
  } catch (cause) {
    return { id, outcome: 'failed', error: toSendableError(cause), database: isDatabaseFailure(cause) };
  }
}

/** A SqliteError is not a native error: sent unchanged, only its code would arrive. */
function toSendableError(cause: unknown): Error {
  if (!(cause instanceof BetterSqlite3.SqliteError))
    return cause instanceof Error ? cause : new Error(String(cause));
  return new Error(`${cause.code}: ${cause.message}`);
}
