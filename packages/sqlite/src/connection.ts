import BetterSqlite3 from 'better-sqlite3';

/** One connection to the file, with the pragmas that every connection needs. Blocks 5 s at most for a lock. */
export function openConnection(file: string): BetterSqlite3.Database {
  const connection = new BetterSqlite3(file, { timeout: 5_000 });
  // better-sqlite3 is compiled to use NORMAL in WAL mode, which does not flush at a commit.
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('cache_size = -65536');
  return connection;
}
