import { Socket } from 'node:net';
import pg from 'pg';
import { prepareConnection } from '../pool.ts';
import { confirmLease, deleteLease, extendLease, selectUnseen, type Unseen } from './lease-queries.ts';

/** One connection, on which a verifier renews its lease and hears of invalidations. */
export interface LeaseConnection {
  extend(instanceId: string, leaseMs: number): Promise<boolean>;
  readUnseen(instanceId: string): Promise<Unseen>;
  confirm(instanceId: string, snapshot: string): Promise<void>;
  delete(instanceId: string): Promise<void>;
  close(): Promise<void>;
}

export interface LeaseConnectionOptions {
  readonly connectionString: string;
  /** A statement that takes longer has failed. */
  readonly patienceMs: number;
  readonly onInvalidation: () => void;
}

/** Rejects when the database cannot be reached. A connection that has failed once is not to be used again. */
export async function openLeaseConnection(options: LeaseConnectionOptions): Promise<LeaseConnection> {
  const { connectionString, patienceMs, onInvalidation } = options;
  const client = new pg.Client({
    connectionString,
    application_name: 'tokenhouse verifier',
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    keepAlive: true,
    // What is under way here must not keep a process alive that stops.
    stream: () => new Socket().unref(),
  });
  // Whoever waits for an answer is told by that; without a listener it would end the process.
  client.on('error', () => {});
  client.on('notification', onInvalidation);
  try {
    await client.connect();
    // A lease that a crash of the database could take back would be believed beyond its end.
    await prepareConnection(client, patienceMs);
    await client.query('LISTEN token_invalidations');
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
  return {
    extend: (instanceId, leaseMs) => extendLease(client, instanceId, leaseMs),
    readUnseen: (instanceId) => selectUnseen(client, instanceId),
    confirm: (instanceId, snapshot) => confirmLease(client, instanceId, snapshot),
    delete: (instanceId) => deleteLease(client, instanceId),
    close: () => client.end(),
  };
}
