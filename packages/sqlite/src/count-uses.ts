import { MOST_USES_COUNTED, type Stretch, type UseCount, type UseOutcome } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { toStoredTime } from './values.ts';

// Served by token_usage_logs_of_token, read backwards.
const NEWEST_USES = `
  SELECT outcome, count
  FROM token_usage_logs
  WHERE token_id = ? AND created_at >= ? AND created_at < ?
  ORDER BY created_at DESC, id DESC
  LIMIT ?`;

/** The uses of the token in one stretch, counted from the newest on. */
export function countUses(
  connection: BetterSqlite3.Database,
  tokenId: string,
  { from, to }: Stretch,
): UseCount {
  // One more than is counted tells whether that was all. Counted here: SQLite would take twice as long.
  const found = prepare<{ readonly outcome: UseOutcome; readonly count: number }>(
    connection,
    NEWEST_USES,
  ).all(tokenId, toStoredTime(from), toStoredTime(to), MOST_USES_COUNTED + 1);
  const counted = found.slice(0, MOST_USES_COUNTED);
  const uses = { accepted: 0, denied: 0 };
  for (const { outcome, count } of counted) uses[outcome === 'accepted' ? 'accepted' : 'denied'] += count;
  return { from, to, ...uses, isCapped: found.length > counted.length };
}
