import BetterSqlite3 from 'better-sqlite3';

/** One connection to the file, with the pragmas that every connection needs. Blocks 5 s at most for a lock. */
export function openConnection(file: string): BetterSqlite3.Database {
  return prepareConnection(new BetterSqlite3(file, { timeout: 5_000 }));
}

/** The same for an existing file. Throws if it does not exist. */
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

const prepared = new WeakMap<BetterSqlite3.Database, Map<string, BetterSqlite3.Statement>>();

/** The statement of this text on this connection, compiled once. `Row` is what its columns look like. */
export function prepare<Row>(
  connection: BetterSqlite3.Database,
  sql: string,
): BetterSqlite3.Statement<unknown[], Row> {
  let statements = prepared.get(connection);
  if (statements === undefined) {
    statements = new Map();
    prepared.set(connection, statements);
  }
  let statement = statements.get(sql);
  if (statement === undefined) {
    statement = connection.prepare(sql);
    statements.set(sql, statement);
  }
  return statement as BetterSqlite3.Statement<unknown[], Row>;
}

/**
 * Runs `work` on the connection in one transaction that holds the write lock, for tables that another library
 * creates in the same file: no other process can write in between, and a failure changes nothing.
 */
export async function inWriteTransaction(
  connection: BetterSqlite3.Database,
  work: () => Promise<void>,
): Promise<void> {
  connection.exec('BEGIN IMMEDIATE');
  try {
    await work();
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
