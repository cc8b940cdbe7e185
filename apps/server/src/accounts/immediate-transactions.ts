import type { Database as SqliteConnection } from 'better-sqlite3';

/**
 * The same connection, except that `begin` takes SQLite's write lock at once. Better Auth begins a deferred transaction,
 * reads, and then writes. If another connection logs a use in between, that write fails with SQLITE_BUSY_SNAPSHOT without
 * waiting for the busy timeout.
 */
export function withImmediateTransactions(connection: SqliteConnection): SqliteConnection {
  return new Proxy(connection, {
    get(target, property) {
      if (property === 'prepare') {
        return (sql: string) => target.prepare(sql.toLowerCase() === 'begin' ? 'BEGIN IMMEDIATE' : sql);
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
