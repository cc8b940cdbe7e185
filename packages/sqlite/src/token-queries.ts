import type { StoredToken, TokenHash } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { fromNullableTime } from './values.ts';

// Served by the unique index on token_hash.
const BY_HASH = `
  SELECT id, user_id, name, expires_at, revoked_at
  FROM api_tokens
  WHERE token_hash = ?`;

/** What a verdict needs to know of the token with this hash. Runs at each use. */
export function findByHash(connection: BetterSqlite3.Database, hash: TokenHash): StoredToken | undefined {
  const row = prepare<StoredRow>(connection, BY_HASH).get(hash.reveal());
  return row && toStoredToken(row);
}

// Served by the primary key, once for each id.
const BY_IDS = `
  SELECT id, user_id, name, expires_at, revoked_at
  FROM api_tokens
  WHERE id IN (SELECT value FROM json_each(?))`;

/** The same of the tokens with these ids; those that are gone are left out. */
export function findStored(connection: BetterSqlite3.Database, ids: readonly string[]): StoredToken[] {
  return prepare<StoredRow>(connection, BY_IDS).all(JSON.stringify(ids)).map(toStoredToken);
}

/** The columns that a verdict depends on. */
export interface StoredRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

export function toStoredToken(row: StoredRow): StoredToken {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    expiresAt: fromNullableTime(row.expires_at),
    revokedAt: fromNullableTime(row.revoked_at),
  };
}
