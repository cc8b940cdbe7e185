import type { UsageBatchesOptions } from '../usage-batches.ts';
import { WRITER_SETTINGS } from '../usage-queries.ts';
import type { ConnectionSource } from './connection-source.ts';
import { createPipeline } from './pipeline.ts';
import { createPool, type PoolOptions } from './pool.ts';
import { NotPrimaryError, type Primary, type Session, sessionColumns } from './primary.ts';

// Batches of other instances lock a row for milliseconds. A longer lock is an abandoned transaction.
const LOCK_TIMEOUT_MS = 500;
// A batch of another instance may lock a token while it waits for an abandoned lock, twice.
const APART_LOCK_TIMEOUT_MS = 3 * LOCK_TIMEOUT_MS;

export interface UsageConnections extends UsageBatchesOptions {
  /** Rejects if a use could not be written now, as far as this is known without writing one. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The usage log's own connections, so that no other work delays the commit of a use. */
export async function openUsageConnections(
  source: ConnectionSource,
  primary: Primary,
  onConnectionError: PoolOptions['onConnectionError'],
): Promise<UsageConnections> {
  const options = { source, max: 1, primary, settings: WRITER_SETTINGS, onConnectionError };
  const usagePool = createPool({ ...options, lockTimeoutMs: LOCK_TIMEOUT_MS, pipeline: true });
  const apartPool = createPool({ ...options, lockTimeoutMs: APART_LOCK_TIMEOUT_MS });
  const pipeline = createPipeline(usagePool, primary);
  // The first use must not wait for a connection.
  await pipeline.query('SELECT 1');
  return {
    pipeline,
    apartPool,
    async check() {
      const { rows } = await pipeline.query(`SELECT ${sessionColumns(primary)}`);
      try {
        for (const session of rows as Session[]) primary.check(session);
      } catch (error) {
        if (error instanceof NotPrimaryError) primary.distrust();
        throw error;
      }
    },
    async close() {
      pipeline.close();
      await Promise.all([usagePool, apartPool].filter((one) => !one.ending).map((one) => one.end()));
    },
  };
}
