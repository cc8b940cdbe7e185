import { createUsageWriter, type Database, type Observer, type UsageDurability } from '@tokenhouse/core';
import pg from 'pg';
import { orUnavailable } from './failures.ts';
import { migrate } from './migrate.ts';
import { maintainPartitions } from './partitions.ts';
import { retryConflict } from './retry-conflict.ts';
import { createTokenStore } from './token-store.ts';
import { createUsageLog } from './usage-log.ts';
import { insertUses } from './usage-queries.ts';

export interface PostgresOptions {
  /** `postgres://…` */
  readonly connectionString: string;
  readonly usageLog: UsageDurability;
  /** Days for which uses are kept; 0 keeps all. */
  readonly retentionDays: number;
  readonly observer?: Observer;
  /** Told of connections that broke while idle; the pool replaces them. */
  readonly onConnectionError?: (error: Error) => void;
}

export interface PostgresDatabase extends Database {
  /** For what else lives on the same database. Closed by `close`. */
  readonly pool: pg.Pool;
}

const INSIST_ON_FLUSH = `
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

// A request must not wait longer than this for a database that does not answer.
const PATIENCE_MS = 5_000;

/** Awaited by the pool, whatever its types say, before it hands the connection out. */
async function prepareConnection(client: pg.ClientBase): Promise<void> {
  // The pool listens to idle connections only; one that breaks while it is checked out would end the process.
  client.on('error', () => {});
  // A database may be set to answer before it has flushed; a use that was answered must not be lost so.
  await client.query(INSIST_ON_FLUSH);
}

/** Connects and migrates. Rejects when the database cannot be reached or a migration fails. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const { connectionString, usageLog, retentionDays, observer, onConnectionError } = options;
  await migrate(connectionString);
  const pool = new pg.Pool({
    connectionString,
    application_name: 'tokenhouse',
    max: 10,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    keepAlive: true,
    onConnect: prepareConnection,
  });
  pool.on('error', (error) => onConnectionError?.(error));
  const writer = createUsageWriter(usageLog, {
    write: (uses) => orUnavailable(() => retryConflict(() => insertUses(pool, uses))),
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
      if (!pool.ending) await pool.end();
    },
  };
}
