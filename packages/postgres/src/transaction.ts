import type { Pool, PoolClient } from 'pg';

/**
 * Commits what `work` did, or rolls back and rethrows. READ COMMITTED whatever the database's default is, so that
 * a statement behind a lock sees what the lock's former holder committed.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    // A connection that could not even roll back is closed and not used again.
    client.release(broken);
  }
}
