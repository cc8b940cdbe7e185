import { createUsageWriter, type Database, type Observer, type UsageDurability } from '@tokenhouse/core';
import type pg from 'pg';
import { orUnavailable } from './failures.ts';
import { migrate } from './migrate.ts';
import { maintainPartitions } from './partitions.ts';
import { createPipeline } from './pipeline.ts';
import { createPool, PATIENCE_MS } from './pool.ts';
import { createTokenStore } from './token-store.ts';
import { createUsageLog } from './usage-log.ts';
import { WRITER_SETTINGS } from './usage-queries.ts';
import { openLeaseConnection } from './verifier/lease-connection.ts';
import { clearOldLeases } from './verifier/lease-queries.ts';
import { createSteadyClock } from './verifier/steady-clock.ts';
import { startVerifier } from './verifier/verifier.ts';
import { createWriteUses } from './write-uses.ts';

export interface PostgresOptions {
  /** `postgres://…` */
  readonly connectionString: string;
  readonly usageLog: UsageDurability;
  /** Days for which uses are kept; 0 keeps all. */
  readonly retentionDays: number;
  /** How long this instance may answer from memory without hearing from the database. */
  readonly verifierLeaseMs: number;
  readonly observer?: Observer;
  /** Told of connections that broke while idle; the pool replaces them. */
  readonly onConnectionError?: ((error: Error) => void) | undefined;
}

export interface PostgresDatabase extends Database {
  /** For what else lives on the same database. Closed by `close`. */
  readonly pool: pg.Pool;
}

// Batches of other instances hold a row for milliseconds; who holds one for longer has forgotten it.
const LOCK_TIMEOUT_MS = 500;
// A batch of another instance may hold a token for as long as it waits for one that somebody has forgotten, twice.
const APART_LOCK_TIMEOUT_MS = 3 * LOCK_TIMEOUT_MS;

// About 85 MB, full.
const MAX_REMEMBERED = 100_000;

/** Connects and migrates. Rejects when the database cannot be reached or a migration fails. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const { connectionString, usageLog, retentionDays, verifierLeaseMs, observer, onConnectionError } = options;
  await migrate(connectionString);
  const pool = createPool({ connectionString, max: 10, lockTimeoutMs: PATIENCE_MS, onConnectionError });
  // Connections of its own, so that no crowd of other work comes between a use and its commit.
  const writerPool = {
    connectionString,
    max: 1,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    settings: WRITER_SETTINGS,
    onConnectionError,
  };
  const usagePool = createPool({ ...writerPool, pipeline: true });
  const pipeline = createPipeline(usagePool);
  // The first use must not wait for a connection.
  await pipeline.query('SELECT 1');
  const apartPool = createPool({ ...writerPool, lockTimeoutMs: APART_LOCK_TIMEOUT_MS });
  const write = createWriteUses({ pipeline, apartPool });
  const writer = createUsageWriter(usageLog, { write, observer, maxUnderWay: 2 });
  const now = createSteadyClock();
  const verifier = startVerifier({
    connect: (onInvalidation) =>
      openLeaseConnection({
        connectionString,
        patienceMs: Math.min(verifierLeaseMs, PATIENCE_MS),
        onInvalidation,
      }),
    leaseMs: verifierLeaseMs,
    maxTokens: MAX_REMEMBERED,
    now,
    onTrouble: onConnectionError,
  });
  await verifier.ready;

  return {
    pool,
    tokens: createTokenStore(pool, { cache: verifier.cache, now }),
    usage: createUsageLog(pool, writer),
    ping: () =>
      orUnavailable(async () => {
        await pool.query('SELECT 1');
      }),
    maintain: (time) =>
      orUnavailable(async () => {
        await maintainPartitions(pool, time, retentionDays);
        await clearOldLeases(pool);
      }),
    async close() {
      await verifier.stop();
      await writer.stop();
      pipeline.close();
      await Promise.all([pool, usagePool, apartPool].filter((one) => !one.ending).map((one) => one.end()));
    },
  };
}
