import BetterSqlite3 from 'better-sqlite3';
import { isDatabaseFailure } from './failure.ts';

/** A call to one of a thread's functions. */
export interface ThreadRequest {
  readonly id: number;
  readonly name: string;
  /** Without the connection. */
  readonly args: readonly unknown[];
  /** When it was sent, see `steadyNow`. */
  readonly askedAt: number;
}

/** What the thread sends back. `database`: the database failed, and not the statement. */
export type ThreadAnswer =
  | { readonly id: number; readonly outcome: 'done'; readonly result: unknown }
  | { readonly id: number; readonly outcome: 'failed'; readonly error: Error; readonly database: boolean };

/** Milliseconds since 1970, steady, and the same in all threads. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Does the work of a request, and returns what to send back. */
export function answerRequest({ id }: ThreadRequest, work: () => unknown): ThreadAnswer {
  try {
    return { id, outcome: 'done', result: work() };
  } catch (cause) {
    return { id, outcome: 'failed', error: toSendableError(cause), database: isDatabaseFailure(cause) };
  }
}

/** A SqliteError is no native error: sent as it is, only its code would arrive. */
function toSendableError(cause: unknown): Error {
  if (!(cause instanceof BetterSqlite3.SqliteError))
    return cause instanceof Error ? cause : new Error(String(cause));
  return new Error(`${cause.code}: ${cause.message}`);
}
