import type { LoggedUse, UseOutcome, UsePage } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { formatCursor, type UsePosition } from './usage-cursor.ts';
import { fromStoredTime } from './values.ts';

/** One page of the token's uses, newest first; undefined when the user has no such token. */
export function listUses(
  connection: BetterSqlite3.Database,
  owned: { readonly userId: string; readonly tokenId: string },
  page: { readonly limit: number; readonly position: UsePosition },
): UsePage | undefined {
  if (!isOwner(connection, owned.userId, owned.tokenId)) return undefined;
  // One row more than asked for tells whether there is another page.
  const rows = findUsesBehind(connection, owned.tokenId, {
    position: page.position,
    limit: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    uses: shown.map(toLoggedUse),
    nextCursor: rows.length > shown.length && last !== undefined ? formatCursor(last) : null,
  };
}

// Served by the primary key.
const OWNER = 'SELECT 1 FROM api_tokens WHERE id = ? AND user_id = ?';

/** Whether the token is there and the user's. */
export function isOwner(connection: BetterSqlite3.Database, userId: string, tokenId: string): boolean {
  return prepare(connection, OWNER).get(tokenId, userId) !== undefined;
}

// Served by token_usage_logs_of_token, read backwards from the position.
const USES_BEHIND = `
  SELECT id, endpoint, ip_address, user_agent, client, outcome, created_at, count
  FROM token_usage_logs
  WHERE token_id = ? AND (created_at, id) < (?, ?)
  ORDER BY created_at DESC, id DESC
  LIMIT ?`;

/** The uses that follow the position, newest first. */
export function findUsesBehind(
  connection: BetterSqlite3.Database,
  tokenId: string,
  { position, limit }: { readonly position: UsePosition; readonly limit: number },
): UseRow[] {
  return prepare<UseRow>(connection, USES_BEHIND).all(tokenId, position.created_at, position.id, limit);
}

/** The columns of a use that are shown. */
export interface UseRow extends UsePosition {
  readonly endpoint: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly client: string | null;
  readonly outcome: UseOutcome;
  readonly count: number;
}

export function toLoggedUse(row: UseRow): LoggedUse {
  return {
    id: String(row.id),
    at: fromStoredTime(row.created_at),
    outcome: row.outcome,
    endpoint: row.endpoint,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    client: row.client,
    count: row.count,
  };
}
