import {
  type ApiToken,
  type Creation,
  type CreationLimits,
  judgeCreation,
  type NewToken,
  type StoredToken,
  startOfHour,
  type TokenDates,
  type TokenHash,
} from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './connection.ts';
import { fromNullableTime, fromStoredTime, toStoredTime } from './values.ts';

// Index: the unique index on token_hash.
const BY_HASH = `
  SELECT id, user_id, name, expires_at, revoked_at
  FROM api_tokens
  WHERE token_hash = ?`;

/** The token with this hash. Runs at each use. */
export function findByHash(connection: BetterSqlite3.Database, hash: TokenHash): StoredToken | undefined {
  const row = prepare<StoredRow>(connection, BY_HASH).get(hash.reveal());
  return row && toStoredToken(row);
}

// Index: primary key, once for each id.
const BY_IDS = `
  SELECT id, user_id, name, expires_at, revoked_at
  FROM api_tokens
  WHERE id IN (SELECT value FROM json_each(?))`;

/** The tokens with these ids. Deleted ones are left out. */
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

// Index: api_tokens_of_user. Reads only index entries.
const COUNT = 'SELECT count(*) AS count FROM api_tokens WHERE user_id = ?';

/** The number of the user's tokens, including revoked and expired ones. */
export function countTokens(connection: BetterSqlite3.Database, userId: string): number {
  return prepare<{ readonly count: number }>(connection, COUNT).get(userId)?.count ?? 0;
}

// Index: primary key.
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

/** A new token in a form that can be sent to another thread: the hash as hex. */
export interface TokenToStore extends Omit<NewToken, 'hash'> {
  readonly hash: string;
}

/** Stores the token unless it exists or a limit forbids it. Exact inside a transaction that holds the write lock. */
export function createToken(
  connection: BetterSqlite3.Database,
  token: TokenToStore,
  limits: CreationLimits,
): Creation {
  const judgement = judge(connection, token, limits);
  if (judgement.outcome !== 'allowed') return judgement;
  insertToken(connection, token);
  const { hash: _, ...created } = token;
  return { outcome: 'created', token: { ...created, revokedAt: null, lastUsedAt: null, lastUsedBy: null } };
}

/** Whether the token may be stored, by the rows of this moment. */
export function judge(
  connection: BetterSqlite3.Database,
  { id, userId, createdAt }: Pick<NewToken, 'id' | 'userId' | 'createdAt'>,
  limits: CreationLimits,
): ReturnType<typeof judgeCreation> {
  const dates = findLimitingDates(connection, userId, createdAt);
  const existing = findToken(connection, userId, id);
  return judgeCreation({ dates, existing }, limits, createdAt);
}

// Index: api_tokens_of_user, then twice by api_tokens_active: a long list of old tokens is not read. The plus
// keeps SQLite from taking the index on created_at there, which would read that list.
const LIMITING_DATES = `
  SELECT created_at, expires_at, revoked_at
  FROM api_tokens
  WHERE user_id = :userId AND created_at > :since
  UNION ALL
  SELECT created_at, expires_at, revoked_at
  FROM api_tokens
  WHERE user_id = :userId AND revoked_at IS NULL AND expires_at > :now AND +created_at <= :since
  UNION ALL
  SELECT created_at, expires_at, revoked_at
  FROM api_tokens
  WHERE user_id = :userId AND revoked_at IS NULL AND expires_at IS NULL AND +created_at <= :since`;

/** The dates of the user's active tokens, and of all that were made within the hour before `now`. */
export function findLimitingDates(
  connection: BetterSqlite3.Database,
  userId: string,
  now: Date,
): TokenDates[] {
  return prepare<DatesRow>(connection, LIMITING_DATES)
    .all({ userId, since: toStoredTime(startOfHour(now)), now: toStoredTime(now) })
    .map((row) => ({
      createdAt: fromStoredTime(row.created_at),
      expiresAt: fromNullableTime(row.expires_at),
      revokedAt: fromNullableTime(row.revoked_at),
    }));
}

interface DatesRow {
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

const INSERT = `
  INSERT INTO api_tokens
    (id, user_id, name, token_hash, token_prefix, token_suffix, created_at, expires_at, metadata)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Adds the row. */
export function insertToken(connection: BetterSqlite3.Database, token: TokenToStore): void {
  prepare(connection, INSERT).run(
    token.id,
    token.userId,
    token.name,
    token.hash,
    token.tokenPrefix,
    token.tokenSuffix,
    toStoredTime(token.createdAt),
    token.expiresAt && toStoredTime(token.expiresAt),
    JSON.stringify(token.metadata),
  );
}

// Index: primary key. The time of the first revocation is kept.
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
