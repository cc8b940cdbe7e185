import type { ApiToken } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { type StoredRow, toStoredToken } from './token-queries.ts';
import { fromNullableTime, fromStoredTime } from './values.ts';

/** Where the token was last used is read from the log, by token_usage_logs_of_token, and kept nowhere else. */
export const TOKENS = `
  SELECT t.id, t.user_id, t.name, t.token_prefix, t.token_suffix, t.created_at, t.expires_at, t.last_used_at,
    t.revoked_at, t.metadata, u.id AS last_use_id, u.ip_address, u.user_agent, u.client
  FROM api_tokens t
  LEFT JOIN token_usage_logs u ON u.id = (
    SELECT id FROM token_usage_logs
    WHERE token_id = t.id AND created_at = t.last_used_at AND outcome IN ('accepted', 'forbidden')
    ORDER BY id DESC
    LIMIT 1)`;

// Served by api_tokens_of_user. Reads only index entries.
const COUNT = 'SELECT count(*) AS count FROM api_tokens WHERE user_id = ?';

/** The number of the user's tokens, including revoked and expired ones. */
export function countTokens(connection: BetterSqlite3.Database, userId: string): number {
  return prepare<{ readonly count: number }>(connection, COUNT).get(userId)?.count ?? 0;
}

// Served by the primary key.
const BY_ID = `${TOKENS} WHERE t.id = ? AND t.user_id = ?`;

/** The user's token with this id. */
export function findToken(
  connection: BetterSqlite3.Database,
  userId: string,
  tokenId: string,
): ApiToken | undefined {
  const row = prepare<TokenRow>(connection, BY_ID).get(tokenId, userId);
  return row && toApiToken(row);
}

export interface TokenRow extends StoredRow {
  readonly token_prefix: string;
  readonly token_suffix: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly metadata: string;
  readonly last_use_id: number | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly client: string | null;
}

export function toApiToken(row: TokenRow): ApiToken {
  return {
    ...toStoredToken(row),
    tokenPrefix: row.token_prefix,
    tokenSuffix: row.token_suffix,
    createdAt: fromStoredTime(row.created_at),
    lastUsedAt: fromNullableTime(row.last_used_at),
    lastUsedBy:
      row.last_use_id === null
        ? null
        : { ipAddress: row.ip_address, userAgent: row.user_agent, client: row.client },
    metadata: JSON.parse(row.metadata),
  };
}
