import { type Awaitable, unavailable } from '@tokenhouse/core';
import BetterSqlite3 from 'better-sqlite3';

/** Runs `query` on an open connection; rejects with `unavailable` when the database fails or is closed. */
export async function reading<T>(
  connection: BetterSqlite3.Database,
  query: (connection: BetterSqlite3.Database) => T,
): Promise<T> {
  return readingAtOnce(connection, query);
}

/** The same without a promise, but where it rejects. */
export function readingAtOnce<T>(
  connection: BetterSqlite3.Database,
  query: (connection: BetterSqlite3.Database) => T,
): Awaitable<T> {
  if (!connection.open) return Promise.reject(unavailable(new Error('the database is closed')));
  try {
    return query(connection);
  } catch (error) {
    return Promise.reject(isDatabaseFailure(error) ? unavailable(error) : error);
  }
}

/** Whether the database is to blame. A broken constraint is not: the statement was wrong and stays wrong. */
export function isDatabaseFailure(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT');
}
