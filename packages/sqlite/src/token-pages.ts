import {
  type PagePosition,
  parseCursor,
  type TokenFilter,
  type TokenPage,
  type TokenPageQuery,
  toTokenPage,
} from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './connection.ts';
import { TOKENS, type TokenRow, toApiToken } from './token-queries.ts';
import { toStoredTime } from './values.ts';

// Later than every token.
const NEWEST: PagePosition = { createdAt: '~', id: '~' };

const POSITION = '(t.created_at, t.id) < (:createdAt, :id)';

// The plus keeps SQLite from reading all tokens, including expired ones, in the order of the list.
const ACTIVE_POSITION = '(+t.created_at, +t.id) < (:createdAt, :id)';

/** By status, the rows of a list as one or more lists of conditions. */
const PARTS: Readonly<Record<NonNullable<TokenFilter['status']> | 'any', readonly string[]>> = {
  any: [POSITION],
  active: [
    `t.revoked_at IS NULL AND t.expires_at IS NULL AND ${ACTIVE_POSITION}`,
    `t.revoked_at IS NULL AND t.expires_at > :now AND ${ACTIVE_POSITION}`,
  ],
  expired: [`t.revoked_at IS NULL AND +t.expires_at <= :now AND ${POSITION}`],
  revoked: [`t.revoked_at IS NOT NULL AND ${POSITION}`],
  inactive: [`(t.revoked_at IS NOT NULL OR +t.expires_at <= :now) AND ${POSITION}`],
};

/**
 * One page of the tokens of one user or of all users, newest first. Index: primary key for ids; for one user by
 * api_tokens_of_user, and by status by api_tokens_active, api_tokens_not_revoked and api_tokens_revoked; for all users
 * the whole table is read and sorted. Throws `validation_failed` on a bad cursor.
 */
export function listTokenPage(
  connection: BetterSqlite3.Database,
  { userId, ids, status }: TokenFilter,
  { limit, cursor, now }: TokenPageQuery,
): TokenPage {
  const owned = userId === undefined ? [] : ['t.user_id = :userId'];
  const named = ids === undefined ? [] : ['t.id IN (SELECT value FROM json_each(:ids))'];
  const parts = PARTS[status ?? 'any'].map((part) => [...owned, ...named, part].join(' AND '));
  const rows = prepare<TokenRow>(connection, statement(parts)).all({
    ...(cursor === undefined ? NEWEST : parseCursor(cursor)),
    userId,
    ids: JSON.stringify(ids ?? []),
    now: toStoredTime(now),
    // One extra row shows whether there is another page.
    limit: limit + 1,
  });
  const found = rows.map((row) => ({
    token: toApiToken(row),
    position: { createdAt: row.created_at, id: row.id },
  }));
  return toTokenPage(found, limit);
}

const IN_ORDER = 'ORDER BY t.created_at DESC, t.id DESC';

/** One part is read in the order of its index. Several parts are combined and sorted first. */
function statement(parts: readonly string[]): string {
  const [only = ''] = parts;
  if (parts.length === 1) return `${TOKENS} WHERE ${only} ${IN_ORDER} LIMIT :limit`;
  const found = parts.map((part) => `SELECT t.id, t.created_at FROM api_tokens t WHERE ${part}`);
  const page = `SELECT id FROM (${found.join(' UNION ALL ')}) ORDER BY created_at DESC, id DESC LIMIT :limit`;
  return `${TOKENS} WHERE t.id IN (${page}) ${IN_ORDER}`;
}
