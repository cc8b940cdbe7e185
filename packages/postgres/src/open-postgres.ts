import { createUsageWriter, type Database, type Observer, type UsageDurability } from '@tokenhouse/core';
import type pg from 'pg';
import { orUnavailable } from './failures.ts';
import { migrate } from './migrate.ts';
import { maintainPartitions } from './partitions.ts';
import { createPool, PATIENCE_MS } from './pool.ts';
import { createTokenStore } from './token-store.ts';
import { createUsageLog } from './usage-log.ts';
import { createWriteUses } from './write-uses.ts';

export interface PostgresOptions {
  /** `postgres://…` */
  readonly connectionString: string;
  readonly usageLog: UsageDurability;
  /** Days for which uses are kept; 0 keeps all. */
  readonly retentionDays: number;
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

/** Connects and migrates. Rejects when the database cannot be reached or a migration fails. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const { connectionString, usageLog, retentionDays, observer, onConnectionError } = options;
  await migrate(connectionString);
  const pool = createPool({ connectionString, max: 10, lockTimeoutMs: PATIENCE_MS, onConnectionError });
  // Connections of its own, so that no crowd of other work comes between a use and its commit.
  const usagePool = createPool({
    connectionString,
    max: 1,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    onConnectionError,
  });
  const apartPool = createPool({
    connectionString,
    max: 1,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    onConnectionError,
  });
  const write = createWriteUses({ pool: usagePool, apartPool });
  const writer = createUsageWriter(usageLog, { write, observer });

  return {
    pool,
    tokens: createTokenStore(pool),
    usage: createUsageLog(pool, writer),
    ping: () =>
      orUnavailable(async () => {
        await pool.query('SELECT 1');
      }),
    maintain: (now) => orUnavailable(() => maintainPartitions(pool, now, retentionDays)),
    async close() {
      await writer.stop();
      await Promise.all([pool, usagePool, apartPool].filter((one) => !one.ending).map((one) => one.end()));
    },
  };
}
