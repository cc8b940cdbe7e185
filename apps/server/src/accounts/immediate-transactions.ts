import type { Database as SqliteConnection } from 'better-sqlite3';

/**
 * The connection, but for `begin`, which takes SQLite's write lock at once. Better Auth begins deferred, reads, and
 * then writes: a use that another connection has logged in between would fail that write with SQLITE_BUSY_SNAPSHOT,
 * for which no busy timeout waits.
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
