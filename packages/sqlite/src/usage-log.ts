import { setImmediate } from 'node:timers/promises';
import { type UsageLog, type UsageWriter, type UseCount, unavailable } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { countUses } from './count-uses.ts';
import { reading } from './failure.ts';
import { isOwner, listUses } from './list-uses.ts';
import { listUsesSince } from './list-uses-since.ts';

/** The log in `token_usage_logs`: written through `usageWriter`, read on `reader`. */
export function createUsageLog(reader: BetterSqlite3.Database, usageWriter: UsageWriter): UsageLog {
  return {
    record(use) {
      if (!reader.open) return Promise.reject(unavailable(new Error('the database is closed')));
      return usageWriter.record(use);
    },
    listUses: (userId, tokenId, page) => reading(reader, (open) => listUses(open, { userId, tokenId }, page)),
    listUsesSince: (userIds, which) => reading(reader, (open) => listUsesSince(open, userIds, which)),

    async countUses(userId, tokenId, stretches) {
      if (!(await reading(reader, (open) => isOwner(open, userId, tokenId)))) return undefined;
      const counts: UseCount[] = [];
      for (const stretch of stretches) {
        counts.push(await reading(reader, (open) => countUses(open, tokenId, stretch)));
        // Ten thousand uses take milliseconds, in which this thread does nothing else: one stretch at a time.
        await setImmediate();
      }
      return counts;
    },
  };
}
