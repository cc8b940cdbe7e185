import {
  boundCounts,
  checkTokenRetention,
  checkUsageLogOptions,
  checkWhole,
  createUsageWriter,
  type Database,
  type Observer,
  type UsageDurability,
} from '@tokenhouse/core';
import type pg from 'pg';
import { appPool, type ConnectionSource, clientConfig, withSchema } from './connections/connection-source.ts';
import { borrowedConnections, type Connections, ownConnections } from './connections/connections.ts';
import { createPool } from './connections/pool.ts';
import { createPrimary, type Primary } from './connections/primary.ts';
import { openUsageConnections } from './connections/usage-connections.ts';
import { revokeTokensOfDeletedUsers, type UsersTable } from './deleted-users.ts';
import { orUnavailable, TIMEOUT_MS } from './failures.ts';
import { migrate } from './migrations.ts';
import { createPartitions } from './partitions.ts';
import { dropOldUses, removeInactiveTokens } from './retention.ts';
import { createTokenStore } from './token-store.ts';
import { createWriteUses } from './usage-batches.ts';
import { createUsageLog } from './usage-log.ts';
import { enableTriggersAlways } from './verifier/history.ts';
import { openLeaseConnection } from './verifier/lease-connection.ts';
import { clearOldLeases } from './verifier/lease-queries.ts';
import { createSteadyClock } from './verifier/steady-clock.ts';
import { DEFAULT_LEASE_MS, startVerifier, type Verifier } from './verifier/verifier.ts';

/** Either `connectionString`, `postgres://…`, or the `pool` of an app that has its tables in the same database. */
export type PostgresOptions = ConnectionSource & {
  /** `durable` by default. */
  readonly usageLog?: UsageDurability | undefined;
  /** Days for which uses are kept; 0 keeps all. 90 by default. */
  readonly retentionDays?: number | undefined;
  /** Days after which `maintain` removes a revoked or expired token; 0, the default, keeps all. */
  readonly inactiveTokenRetentionDays?: number | undefined;
  /** How long this instance may trust its cache without contact to the database. 3000 by default. */
  readonly verifierLeaseMs?: number | undefined;
  readonly observer?: Observer | undefined;
  /** Called when an idle connection breaks. The pool replaces it. */
  readonly onConnectionError?: ((error: Error) => void) | undefined;
  /** Called with a sentence that says what the opening waits for, after 3 seconds and then every 30. */
  readonly onWait?: ((sentence: string) => void) | undefined;
};

export interface PostgresDatabase extends Database {
  /** For other tables of the same database: the app's pool, or one that `close` closes. */
  readonly pool: pg.Pool;
  /**
   * From now on, deleting a user's row revokes that user's tokens, also when it is done in psql. May be called at every
   * start. Rejects when the table or the column does not exist.
   */
  revokeTokensOfDeletedUsers(users: UsersTable): Promise<void>;
}

// About 85 MB, full.
const MAX_CACHED = 100_000;

/**
 * Connects and migrates. Rejects on a bad option, when the database cannot be reached or a migration fails, when the
 * database is not UTF8, and through a pooler in transaction mode. With the pool of an app, which the app
 * closes, it opens three more connections with the same options: two that write the usage log, and one for the lease,
 * which has to LISTEN.
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const { usageLog = 'durable', retentionDays = 90, verifierLeaseMs = DEFAULT_LEASE_MS } = options;
  const { inactiveTokenRetentionDays = 0, observer, onConnectionError } = options;
  checkUsageLogOptions(usageLog, retentionDays);
  checkTokenRetention(inactiveTokenRetentionDays);
  checkWhole('verifierLeaseMs', verifierLeaseMs, 300, 600_000);
  // Validates first: an object that is not a pool might never respond.
  clientConfig(options);
  const source = await withSchema(options);
  await migrate(source, options);
  const primary = createPrimary();
  const { connections, pool } = openConnections(source, primary, onConnectionError);
  const uses = await openUsageConnections(source, primary, onConnectionError);
  const writer = createUsageWriter(usageLog, { write: createWriteUses(uses), observer, maxUnderWay: 2 });
  const now = createSteadyClock();
  const verifier = openVerifier({ source, primary, leaseMs: verifierLeaseMs, onConnectionError, now });
  await verifier.ready;

  return {
    pool,
    tokens: createTokenStore(connections, {
      cache: verifier.cache,
      now,
      leaseMs: verifierLeaseMs,
      timeline: primary.timeline,
    }),
    usage: boundCounts(createUsageLog(connections, writer)),
    revokeTokensOfDeletedUsers: (users) => revokeTokensOfDeletedUsers(connections, users),
    ping: () =>
      orUnavailable(async () => {
        await Promise.all([connections.query('SELECT 1'), uses.check()]);
      }),
    maintain: (time) =>
      orUnavailable(async () => {
        await createPartitions(connections, time);
        if (retentionDays > 0) await dropOldUses(connections, { now: time, days: retentionDays, observer });
        await clearOldLeases(connections);
        await enableTriggersAlways(connections);
        await removeInactiveTokens(connections, { now: time, days: inactiveTokenRetentionDays, observer });
      }),
    async close() {
      await verifier.stop();
      await writer.stop();
      await Promise.all([uses.close(), connections.close()]);
    },
  };
}

function openConnections(
  source: ConnectionSource,
  primary: Primary,
  onConnectionError: PostgresOptions['onConnectionError'],
): { readonly connections: Connections; readonly pool: pg.Pool } {
  const theirs = appPool(source);
  if (theirs !== undefined) {
    const settings = { lockTimeoutMs: TIMEOUT_MS, schema: source.schema, primary };
    return { connections: borrowedConnections(theirs, settings), pool: theirs };
  }
  const pool = createPool({ source, primary, max: 10, lockTimeoutMs: TIMEOUT_MS, onConnectionError });
  return { connections: ownConnections(pool, primary), pool };
}

interface VerifierSetUp extends Pick<PostgresOptions, 'onConnectionError'> {
  readonly source: ConnectionSource;
  readonly primary: Primary;
  readonly leaseMs: number;
  readonly now: () => number;
}

function openVerifier({ source, primary, leaseMs, onConnectionError, now }: VerifierSetUp): Verifier {
  const timeoutMs = Math.min(leaseMs, TIMEOUT_MS);
  return startVerifier({
    connect: (onInvalidation) => openLeaseConnection({ source, primary, timeoutMs, onInvalidation }),
    leaseMs,
    maxTokens: MAX_CACHED,
    now,
    onTrouble: onConnectionError,
  });
}
