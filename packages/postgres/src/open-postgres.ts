import { createUsageWriter, type Database, type Observer, type UsageDurability } from '@tokenhouse/core';
import type pg from 'pg';
import { orUnavailable } from './failures.ts';
import { migrate } from './migrate.ts';
import { maintainPartitions } from './partitions.ts';
import { createPool, PATIENCE_MS } from './pool.ts';
import { retryConflict } from './retry-conflict.ts';
import { createTokenStore } from './token-store.ts';
import { createUsageLog } from './usage-log.ts';
import { writeUses } from './write-uses.ts';

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

/** Connects and migrates. Rejects when the database cannot be reached or a migration fails. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const { connectionString, usageLog, retentionDays, observer, onConnectionError } = options;
  await migrate(connectionString);
  const pool = createPool({ connectionString, max: 10, lockTimeoutMs: PATIENCE_MS, onConnectionError });
  // A connection of its own, so that no crowd of other work comes between a use and its commit.
  const usagePool = createPool({ connectionString, max: 1, lockTimeoutMs: 500, onConnectionError });
  const writer = createUsageWriter(usageLog, {
    write: (uses) => orUnavailable(() => retryConflict(() => writeUses(usagePool, uses))),
    observer,
  });

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
      await Promise.all([pool, usagePool].filter((one) => !one.ending).map((one) => one.end()));
    },
  };
}
