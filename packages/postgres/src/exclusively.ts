import type pg from 'pg';
import { type ConnectionSource, createClient, prepareConnection } from './connection-source.ts';
import { createPrimary } from './primary.ts';

// Any constant does, as long as every version of every instance takes the same one.
const LOCK_KEY = 7_311_001;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Runs `work` while no other instance changes the schema; the others wait. On a connection of its own, since that
 * may take longer than any request may wait.
 */
export async function exclusively(
  source: ConnectionSource,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = createClient(source, {
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: 0,
    statement_timeout: 0,
  });
  try {
    // Without a listener, a connection that breaks between two statements would end the process.
    client.on('error', () => {});
    await client.connect();
    await prepareConnection(client, source, { primary: createPrimary(), lockTimeoutMs: 0 });
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await work(client);
  } finally {
    // Ends the session, and the lock with it.
    await client.end();
  }
}
