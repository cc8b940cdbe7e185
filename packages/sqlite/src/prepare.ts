import type BetterSqlite3 from 'better-sqlite3';

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
