import type { UsageLog, UsageWriter } from '@tokenhouse/core';
import type { Connections } from './connections/connections.ts';
import { orUnavailable } from './failures.ts';
import { selectToken } from './token-queries.ts';
import {
  cursorAfter,
  parsePosition,
  selectUsageCounts,
  selectUses,
  selectUsesSince,
} from './usage-queries.ts';
import { isUuid } from './values.ts';

/** The log in `token_usage_logs`: written through `writer`, read page by page. */
export function createUsageLog(connections: Connections, writer: UsageWriter): UsageLog {
  return {
    record: (use) => writer.record(use),

    async listUses(userId, tokenId, { limit, cursor }) {
      const before = cursor === undefined ? undefined : parsePosition(cursor);
      if (!isUuid(tokenId)) return undefined;
      return orUnavailable(async () => {
        if ((await selectToken(connections, userId, tokenId)) === undefined) return undefined;
        // One extra row shows whether there is another page.
        const found = await selectUses(connections, tokenId, before, limit + 1);
        const uses = found.slice(0, limit);
        const last = uses.at(-1);
        return { uses, nextCursor: found.length > limit && last !== undefined ? cursorAfter(last) : null };
      });
    },

    listUsesSince: (userIds, which) => orUnavailable(() => selectUsesSince(connections, userIds, which)),

    async countUses(userId, tokenId, ranges) {
      if (!isUuid(tokenId)) return undefined;
      return orUnavailable(async () => {
        if ((await selectToken(connections, userId, tokenId)) === undefined) return undefined;
        return selectUsageCounts(connections, tokenId, ranges);
      });
    },
  };
}
