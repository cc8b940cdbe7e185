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
  /** How long a statement may wait for a lock. */
  readonly lockTimeoutMs: number;
  /** How long a statement may take; 0: no limit. TIMEOUT_MS by default. */
  readonly timeoutMs?: number;
  /** Additional settings of the session. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For `createPipeline`: statements are sent without waiting for earlier results. */
  readonly pipeline?: boolean;
  /** Called when an idle connection breaks. The pool replaces it. */
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
    // An app's settings for its pool, such as its size, do not apply to ours.
    ...OWN_POOL,
    max,
    pipeline: options.pipeline ?? false,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: timeoutMs,
    keepAlive: true,
    // The pool awaits it before it hands out the connection, although its types do not say so.
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
