import { join } from 'node:path';
import { startMeasuredServer } from './server-process.js';
import { fillPostgres, fillSqlite } from './tokens.js';

/** Creates a database with the tokens, and returns a function that starts the protected route on it. */
export async function houseOnPostgres(bench, { database, usageLog, tokens = bench.tokens }) {
  const postgresUrl = await bench.createDatabase(database);
  await fillPostgres(postgresUrl, tokens);
  return () => startMeasuredServer('tokenhouse', { postgresUrl, usageLog });
}

/** The same on a SQLite file. */
export async function houseOnSqlite(bench, { database, usageLog }) {
  const sqliteFile = join(bench.folder, `${database}.db`);
  await fillSqlite(sqliteFile, bench.tokens);
  return () => startMeasuredServer('tokenhouse', { sqliteFile, usageLog });
}
