import type pg from 'pg';
import { type ConnectionSource, createClient, prepareConnection } from './connections/connection-source.ts';
import { createPrimary } from './connections/primary.ts';
import { reportWaits, type WaitOptions } from './lock-waits.ts';
import { lockTask } from './row-locks.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Runs `work` while no other instance runs such work. The others wait, for a minute at most. For tables that another
 * library creates on its own connections. The database must have been migrated.
 */
export async function withMigrationLock(
  source: ConnectionSource,
  work: () => Promise<void>,
  { onWait }: Pick<WaitOptions, 'onWait'> = {},
): Promise<void> {
  await reportWaits({ source, doing: 'creating the tables of the accounts', onWait }, () =>
    onOwnConnection(source, async (client) => {
      await client.query('BEGIN');
      // The transaction only holds the lock.
      await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      await lockTask(client, 'accounts');
      await work();
      await client.query('COMMIT');
    }),
  );
}

/**
 * Runs `work` on a connection without the time limits of requests. Closing it ends its transaction. `check` sees the
 * connection before any setting is made on it.
 */
export async function onOwnConnection(
  source: ConnectionSource,
  work: (client: pg.Client) => Promise<void>,
  check?: (client: pg.Client) => Promise<void>,
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
    await check?.(client);
    await prepareConnection(client, source, { primary: createPrimary(), lockTimeoutMs: LOCK_TIMEOUT_MS });
    await work(client);
  } finally {
    await client.end();
  }
}
