import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { toStoredTime } from './stored-time.ts';

const BATCH = 500;

// Served by api_tokens_inactive_since, and by the primary key.
const DELETE_INACTIVE = `
  DELETE FROM api_tokens
  WHERE id IN (
    SELECT id FROM api_tokens
    WHERE min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at)) < ?
    ORDER BY min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at))
    LIMIT ${BATCH})`;

/** Removes one batch of the tokens that were revoked or expired before a moment. Whether there may be more of them. */
export function removeInactiveTokens(connection: BetterSqlite3.Database, before: Date): boolean {
  return prepare(connection, DELETE_INACTIVE).run(toStoredTime(before)).changes === BATCH;
}
