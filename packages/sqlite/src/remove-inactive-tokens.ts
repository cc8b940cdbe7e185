import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { toStoredTime } from './values.ts';

const BATCH = 500;

const INACTIVE_SINCE = 'min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at))';

// Served by api_tokens_inactive_since, and by the primary key.
const DELETE_INACTIVE = `
  DELETE FROM api_tokens
  WHERE id IN (
    SELECT id FROM api_tokens WHERE ${INACTIVE_SINCE} < ? ORDER BY ${INACTIVE_SINCE} LIMIT ${BATCH})`;

// Served by api_tokens_inactive_since.
const HAS_INACTIVE = `SELECT 1 FROM api_tokens WHERE ${INACTIVE_SINCE} < ? LIMIT 1`;

/** Whether a token was revoked or expired before this time. */
export function hasInactiveTokens(connection: BetterSqlite3.Database, before: Date): boolean {
  return prepare(connection, HAS_INACTIVE).get(toStoredTime(before)) !== undefined;
}

/** Removes one batch of tokens that were revoked or expired before this time. Returns whether more may be left. */
export function removeInactiveTokens(connection: BetterSqlite3.Database, before: Date): boolean {
  return prepare(connection, DELETE_INACTIVE).run(toStoredTime(before)).changes === BATCH;
}
