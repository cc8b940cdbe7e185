import type { ApiToken } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { findToken } from './list-tokens.ts';
import { prepare } from './prepare.ts';
import { toStoredTime } from './values.ts';

// Served by the primary key. The first revocation stands.
const REVOKE = `
  UPDATE api_tokens
  SET revoked_at = ?
  WHERE id = ? AND user_id = ? AND revoked_at IS NULL`;

/** Revokes the user's token and returns it as it is then; undefined when the user has no such token. */
export function revokeToken(
  connection: BetterSqlite3.Database,
  userId: string,
  tokenId: string,
  at: Date,
): ApiToken | undefined {
  prepare(connection, REVOKE).run(toStoredTime(at), tokenId, userId);
  return findToken(connection, userId, tokenId);
}
