import { type UsageCount, type UsageLog, type UsageWriter, unavailable } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { reading } from './failures.ts';
import type { LogReader } from './threads/log-reader.ts';
import { isOwner, parsePosition } from './usage-queries.ts';

export interface UsageLogParts {
  /** For reads that take microseconds. */
  readonly reader: BetterSqlite3.Database;
  readonly logReader: LogReader;
  readonly usageWriter: UsageWriter;
}

/** The log in `token_usage_logs`: written through `usageWriter`, read by `logReader`. */
export function createUsageLog({ reader, logReader, usageWriter }: UsageLogParts): UsageLog {
  return {
    record(use) {
      if (!reader.open) return Promise.reject(unavailable(new Error('the database is closed')));
      return usageWriter.record(use);
    },
    async listUses(userId, tokenId, { limit, cursor }) {
      return logReader.read('listUses', { userId, tokenId }, { limit, position: parsePosition(cursor) });
    },
    listUsesSince: (userIds, which) => logReader.read('listUsesSince', userIds, which),

    async countUses(userId, tokenId, ranges) {
      if (!(await reading(reader, (open) => isOwner(open, userId, tokenId)))) return undefined;
      const counts: UsageCount[] = [];
      for (const range of ranges) {
        // Counting ten thousand uses takes milliseconds: one at a time, so that other users' reads run in between.
        counts.push(await logReader.read('countUses', tokenId, range));
      }
      return counts;
    },
  };
}
