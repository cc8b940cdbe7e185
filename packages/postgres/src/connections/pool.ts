import pg from 'pg';
import { TIMEOUT_MS } from '../failures.ts';
import {
  APPLICATION_NAME,
  type ConnectionSource,
  clientConfig,
  prepareConnection,
} from './connection-source.ts';
import type { Primary } from './primary.ts';

export interface PoolOptions {
  readonly source: ConnectionSource;
  readonly max: number;
  /** The server that the connections must be on. By default any server, even a standby. */
  readonly primary?: Primary | undefined;
  /** How long a statement may wait for somebody else's lock. */
  readonly lockTimeoutMs: number;
  /** How long an answer may take; 0: as long as it takes. TIMEOUT_MS when left out. */
  readonly timeoutMs?: number;
  /** Settings of the session beside those that every connection needs. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For `createPipeline`: statements are sent without waiting for the answers to those before. */
  readonly pipeline?: boolean;
  /** Told of connections that broke while idle; the pool replaces them. */
  readonly onConnectionError: ((error: Error) => void) | undefined;
}

/** A pool of our own, whose sessions are prepared for the statements of this package. */
export function createPool(options: PoolOptions): pg.Pool {
  const {
    source,
    max,
    primary,
    lockTimeoutMs,
    timeoutMs = TIMEOUT_MS,
    settings,
    onConnectionError,
  } = options;
  const pool = new pg.Pool({
    ...clientConfig(source),
    // What the pool of an app is set to beyond its connections is not for ours.
    ...OWN_POOL,
    max,
    pipeline: options.pipeline ?? false,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: timeoutMs,
    keepAlive: true,
    // Awaited by the pool, whatever its types say, before it hands the connection out.
    onConnect: (client) => prepareConnection(client, source, { primary, lockTimeoutMs, more: settings }),
  });
  pool.on('error', (error) => onConnectionError?.(error));
  return pool;
}

const OWN_POOL = {
  Client: undefined,
  min: 0,
  idleTimeoutMillis: 10_000,
  maxUses: Number.POSITIVE_INFINITY,
  maxLifetimeSeconds: 0,
  allowExitOnIdle: false,
  verify: undefined,
  log: undefined,
  Promise: undefined,
};
