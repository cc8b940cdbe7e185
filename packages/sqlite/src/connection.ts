import BetterSqlite3 from 'better-sqlite3';

/** One connection to the file, with the pragmas that every connection needs. Blocks 5 s at most for a lock. */
export function openConnection(file: string): BetterSqlite3.Database {
  return prepareConnection(new BetterSqlite3(file, { timeout: 5_000 }));
}

/** The same to a file that must be there: none is made. */
export function openExistingFile(file: string): BetterSqlite3.Database {
  return prepareConnection(new BetterSqlite3(file, { timeout: 5_000, fileMustExist: true }));
}

function prepareConnection(connection: BetterSqlite3.Database): BetterSqlite3.Database {
  // better-sqlite3 is compiled to use NORMAL in WAL mode, which does not flush at a commit.
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('cache_size = -65536');
  return connection;
}
