import {
  type Creation,
  type CreationLimits,
  judgeCreation,
  type NewToken,
  startOfHour,
  type TokenDates,
} from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { findToken } from './list-tokens.ts';
import { prepare } from './prepare.ts';
import { fromNullableTime, fromStoredTime, toStoredTime } from './values.ts';

/** A new token in a form that can be sent to another thread: the hash as hex. */
export interface TokenToStore extends Omit<NewToken, 'hash'> {
  readonly hash: string;
}

/** Stores the token unless it is there or a limit forbids it. Exact inside a transaction that holds the write lock. */
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

/** Whether the token may be stored, as far as this moment's rows tell. */
export function judge(
  connection: BetterSqlite3.Database,
  { id, userId, createdAt }: Pick<NewToken, 'id' | 'userId' | 'createdAt'>,
  limits: CreationLimits,
): ReturnType<typeof judgeCreation> {
  const dates = findLimitingDates(connection, userId, createdAt);
  const twin = findToken(connection, userId, id);
  return judgeCreation({ dates, twin }, limits, createdAt);
}

// Served by api_tokens_of_user, then twice by api_tokens_active: a long list of old tokens is not read. The plus
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
