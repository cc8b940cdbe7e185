import pg from 'pg';

// Any constant does, as long as every version of every instance takes the same one.
const LOCK_KEY = 7_311_001;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Runs `work` while no other instance changes the schema; the others wait. On a connection of its own, since that
 * may take longer than any request may wait.
 */
export async function exclusively(
  connectionString: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: 'tokenhouse',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // Without a listener, a connection that breaks between two statements would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await work(client);
  } finally {
    // Ends the session, and the lock with it.
    await client.end();
  }
}
