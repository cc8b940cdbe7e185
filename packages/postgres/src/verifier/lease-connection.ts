import { Socket } from 'node:net';
import type pg from 'pg';
import { type ConnectionSource, createClient, prepareConnection } from '../connections/connection-source.ts';
import type { Primary } from '../connections/primary.ts';
import {
  confirmLease,
  deleteLease,
  type ExtendedLease,
  extendLease,
  selectUnseen,
  type Unseen,
} from './lease-queries.ts';
import { createLeaseReaper } from './lease-reaper.ts';

/** A connection on which a verifier renews its lease and receives invalidations. */
export interface LeaseConnection {
  extend(instanceId: string, leaseMs: number): Promise<ExtendedLease>;
  readUnseen(instanceId: string): Promise<Unseen>;
  confirm(instanceId: string, snapshot: string): Promise<void>;
  /** Deletes the leases of instances that died. */
  reap(): Promise<void>;
  delete(instanceId: string): Promise<void>;
  close(): Promise<void>;
}

export interface LeaseConnectionOptions {
  readonly source: ConnectionSource;
  readonly primary: Primary;
  /** A statement that takes longer has failed. */
  readonly timeoutMs: number;
  readonly onInvalidation: () => void;
}

/** Rejects when the database cannot be reached. A connection that has failed once is not to be used again. */
export async function openLeaseConnection(options: LeaseConnectionOptions): Promise<LeaseConnection> {
  const { source, primary, timeoutMs, onInvalidation } = options;
  const client = createClient(source, {
    application_name: 'tokenhouse verifier',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
    // A pending query must not keep a stopping process alive.
    stream: () => new Socket().unref(),
  });
  // Pending queries reject. Without a listener the event would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    // Commits must be flushed: a lease that a crash undoes would still be trusted here.
    await prepareConnection(client, source, { primary, lockTimeoutMs: timeoutMs });
    await listen(client, onInvalidation);
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
  return {
    extend: (instanceId, leaseMs) =>
      extendLease(client, { instanceId, leaseMs, timeline: primary.timeline() }),
    readUnseen: (instanceId) => selectUnseen(client, instanceId),
    confirm: (instanceId, snapshot) => confirmLease(client, instanceId, snapshot),
    reap: createLeaseReaper(client),
    delete: (instanceId) => deleteLease(client, instanceId),
    close: () => client.end(),
  };
}

/** Listens for changes of the tokens of this schema. All schemas of the database share the channel. */
async function listen(client: pg.Client, onInvalidation: () => void): Promise<void> {
  const { rows } = await client.query<{ schema: string }>(
    // Not as a regnamespace, whose text has the quotes that SQL wants around some names.
    `SELECT nspname::text AS schema FROM pg_namespace
      WHERE oid = (SELECT relnamespace FROM pg_class WHERE oid = 'api_tokens'::regclass)`,
  );
  const [{ schema } = { schema: '' }] = rows;
  client.on('notification', ({ payload = '' }) => {
    // Without a name it is from the triggers of an older version.
    if (payload === '' || payload === schema) onInvalidation();
  });
  await client.query('LISTEN token_invalidations');
}
