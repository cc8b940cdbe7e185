import { movesLastUsed, type Use } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { toStoredTime } from './values.ts';

/** Adds the uses to the log and moves `last_used_at` of their tokens. The caller holds the transaction. */
export function recordUses(connection: BetterSqlite3.Database, uses: readonly Use[]): void {
  const lastUsed = new Map<string, string>();
  for (const use of uses) {
    const at = toStoredTime(use.at);
    insertUse(connection, use, at);
    if (movesLastUsed(use.outcome) && at > (lastUsed.get(use.tokenId) ?? '')) lastUsed.set(use.tokenId, at);
  }
  for (const [tokenId, at] of lastUsed) moveLastUsed(connection, tokenId, at);
}

const INSERT = `
  INSERT INTO token_usage_logs (token_id, endpoint, ip_address, user_agent, client, outcome, created_at, count)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Adds one use; `at` is its time as stored. */
export function insertUse(connection: BetterSqlite3.Database, use: Use, at: string): void {
  prepare(connection, INSERT).run(
    use.tokenId,
    use.endpoint,
    use.ipAddress,
    use.userAgent,
    use.client,
    use.outcome,
    at,
    use.count ?? 1,
  );
}

// Served by the primary key. Uses may arrive out of order: last_used_at never goes back.
const MOVE_LAST_USED = `
  UPDATE api_tokens
  SET last_used_at = ?
  WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)`;

/** Moves `last_used_at` forward to `at`, a time as stored. */
export function moveLastUsed(connection: BetterSqlite3.Database, tokenId: string, at: string): void {
  prepare(connection, MOVE_LAST_USED).run(at, tokenId, at);
}
