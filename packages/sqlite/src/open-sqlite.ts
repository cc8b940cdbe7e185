import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  boundCounts,
  checkTokenRetention,
  checkUsageLogOptions,
  createUsageWriter,
  type Database,
  NONE_APART,
  type Observer,
  type UsageDurability,
} from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { openConnection } from './connection.ts';
import { reading } from './failures.ts';
import { migrate } from './migrations.ts';
import type { DroppedChunk, RetentionRun } from './retention.ts';
import { createLogReader } from './threads/log-reader.ts';
import { startWriter, type Writer } from './threads/writer.ts';
import { createTokenStore } from './token-store.ts';
import { createUsageLog } from './usage-log.ts';

export interface SqliteOptions {
  /** Created if missing, with its folder, both accessible only to this system user. */
  readonly file: string;
  /** `durable` by default. */
  readonly usageLog?: UsageDurability | undefined;
  /** Days for which uses are kept; 0 keeps all. 90 by default. */
  readonly retentionDays?: number | undefined;
  /** Days after which `maintain` removes a revoked or expired token; 0, the default, keeps all. */
  readonly inactiveTokenRetentionDays?: number | undefined;
  readonly observer?: Observer | undefined;
}

export interface SqliteDatabase extends Database {
  /**
   * For the accounts, on the same file. Tokenhouse does not read on it, because a transaction left open across an await
   * would show tokens as they were before a revocation.
   */
  readonly connection: BetterSqlite3.Database;
}

/**
 * Opens the file, migrates it, and starts the thread that writes. A second thread reads the usage log. Other processes
 * may have the file open too. Rejects on a bad option, including `:memory:`, of which each connection would have its
 * own database.
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteDatabase> {
  const {
    file,
    usageLog = 'durable',
    retentionDays = 90,
    inactiveTokenRetentionDays = 0,
    observer,
  } = options;
  checkUsageLogOptions(usageLog, retentionDays);
  checkTokenRetention(inactiveTokenRetentionDays);
  if (file === '' || file === ':memory:')
    throw new RangeError('file must be a path: several connections cannot share an in-memory database');
  createPrivateFile(file);
  const connection = openConnection(file);
  try {
    await migrate(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  const reader = openConnection(file);
  reader.pragma('query_only = ON');
  const logReader = createLogReader(file);
  const writer = startWriter(file);
  const usageWriter = createUsageWriter(usageLog, {
    async write(uses) {
      await writer.run('recordUses', uses);
      return NONE_APART;
    },
    observer,
    // The thread finds the next batch waiting when it has committed one.
    maxUnderWay: 2,
  });

  return {
    connection,
    tokens: createTokenStore(reader, writer),
    usage: boundCounts(createUsageLog({ reader, logReader, usageWriter })),
    ping: () => reading(reader, (open) => void open.prepare('SELECT 1 FROM api_tokens LIMIT 1').get()),

    maintain: (now) => maintain(writer, { now, retentionDays, inactiveTokenRetentionDays, observer }),

    async close() {
      reader.close();
      await usageWriter.stop();
      await Promise.all([writer.stop(), logReader.stop()]);
      // The last connection to close writes the WAL back into the file and removes it.
      connection.close();
    },
  };
}

interface Maintenance extends Pick<SqliteOptions, 'observer'> {
  readonly now: Date;
  readonly retentionDays: number;
  readonly inactiveTokenRetentionDays: number;
}

async function maintain(writer: Writer, options: Maintenance): Promise<void> {
  const { now, retentionDays, inactiveTokenRetentionDays, observer } = options;
  const usage = await begin({ task: 'usage retention', now, days: retentionDays });
  if (usage !== undefined) await dropUses(writer, usage, observer);
  const tokens = await begin({ task: 'token retention', now, days: inactiveTokenRetentionDays });
  if (tokens !== undefined) while (await writer.run('removeInactiveTokens', tokens));

  /** The time before which data is removed; undefined if none is, because the clock has jumped ahead or days are 0. */
  async function begin(run: RetentionRun): Promise<Date | undefined> {
    if (run.days === 0) return undefined;
    const begun = await writer.run('beginRetention', run);
    if (begun.outcome === 'stopped') observer?.retentionStopped?.(begun.stopped);
    return begun.outcome === 'begun' ? begun.before : undefined;
  }
}

/** Works in chunks, so that new uses are committed in between. */
async function dropUses(writer: Writer, before: Date, observer: Observer | undefined): Promise<void> {
  let uses = 0;
  let afterId: number | undefined = 0;
  while (afterId !== undefined) {
    const { dropped, lastId }: DroppedChunk = await writer.run('dropOldUses', before, afterId);
    uses += dropped;
    afterId = lastId;
  }
  if (uses > 0) observer?.usesDropped?.({ before, days: [], uses });
}

function createPrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}
