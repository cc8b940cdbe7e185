import type BetterSqlite3 from 'better-sqlite3';

/**
 * Runs `work` on the connection in one transaction that holds the write lock, for tables that somebody else creates
 * in the same file: no other process comes in between, and a failure leaves nothing behind.
 */
export async function exclusively(
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
