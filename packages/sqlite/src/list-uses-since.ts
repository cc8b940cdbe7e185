import type { OwnedUse, UsesSince } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { toLoggedUse, type UseRow } from './list-uses.ts';
import { prepare } from './prepare.ts';
import { toStoredTime } from './stored-time.ts';

// Served by api_tokens_of_user, and for each token by token_usage_logs_of_token. Sorted afterwards: it is little.
const USES_SINCE = `
  SELECT u.id, t.id AS token_id, t.user_id, u.created_at, u.outcome, u.endpoint, u.ip_address, u.user_agent, u.client,
    u.count
  FROM api_tokens t CROSS JOIN token_usage_logs u ON u.token_id = t.id
  WHERE t.user_id IN (SELECT value FROM json_each(?))
    AND u.created_at >= ?
    AND u.id NOT IN (SELECT value FROM json_each(?))
  ORDER BY u.created_at, u.id
  LIMIT ?`;

/** The uses of all tokens of all these users, oldest first. */
export function listUsesSince(
  connection: BetterSqlite3.Database,
  userIds: readonly string[],
  { since, except, limit }: UsesSince,
): OwnedUse[] {
  return prepare<OwnedUseRow>(connection, USES_SINCE)
    .all(JSON.stringify(userIds), toStoredTime(since), JSON.stringify(except.map(Number)), limit)
    .map((row) => ({ ...toLoggedUse(row), tokenId: row.token_id, userId: row.user_id }));
}

interface OwnedUseRow extends UseRow {
  readonly token_id: string;
  readonly user_id: string;
}
