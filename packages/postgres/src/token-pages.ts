import {
  badCursor,
  type PagePosition,
  parseCursor,
  type StatusFilter,
  type TokenFilter,
  type TokenPage,
  type TokenPageQuery,
  toTokenPage,
} from '@tokenhouse/core';
import type { Queryable } from './connections/connections.ts';
import { activeAt, selectTokens, type TokenRow, toApiToken } from './token-queries.ts';
import { isUuid } from './values.ts';

/** The condition of each status; `$2` is the time at which expiry is evaluated. */
const HAS_STATUS: Readonly<Record<StatusFilter, string>> = {
  active: activeAt('$2'),
  expired: 'revoked_at IS NULL AND expires_at <= $2',
  revoked: 'revoked_at IS NOT NULL',
  inactive: '(revoked_at IS NOT NULL OR expires_at <= $2)',
};

// Later than every token.
const NEWEST: PagePosition = { createdAt: 'Infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/**
 * One page of the tokens of one user or of all users, newest first. Indexes: api_tokens_pkey for ids; for one user
 * api_tokens_user_id_created_at_id_idx, by status api_tokens_active_idx, api_tokens_not_revoked_idx and
 * api_tokens_revoked_idx; for all users the whole table is read and sorted.
 */
export function tokenPage(
  { userId, ids, status }: TokenFilter,
  { limit, cursor, now }: TokenPageQuery,
): { readonly text: string; readonly values: unknown[] } {
  const { createdAt, id } = cursor === undefined ? NEWEST : parsePosition(cursor);
  // One extra row shows whether there is another page.
  const values: unknown[] = [limit + 1, now, createdAt, id];
  // $2 is always used, so that PostgreSQL knows its type.
  const conditions = [
    '$2::timestamptz IS NOT NULL',
    '(created_at, id) < (to_timestamp($3::float8), $4::uuid)',
  ];
  if (userId !== undefined) conditions.push(`user_id = $${values.push(userId)}`);
  if (ids !== undefined) conditions.push(`id = ANY ($${values.push(ids.filter(isUuid))}::uuid[])`);
  if (status !== undefined) conditions.push(HAS_STATUS[status]);
  // There are few active tokens among any number of others, so find the active ones first, then sort.
  const materialized = status === 'active' ? 'MATERIALIZED' : 'NOT MATERIALIZED';
  const text = `
    WITH found AS ${materialized} (SELECT id, created_at FROM api_tokens WHERE ${conditions.join(' AND ')})
    ${selectTokens(', extract(epoch FROM t.created_at)::text AS created_at_seconds')}
     WHERE t.id IN (SELECT id FROM found ORDER BY created_at DESC, id DESC LIMIT $1)
     ORDER BY t.created_at DESC, t.id DESC`;
  return { text, values };
}

export async function selectTokenPage(
  db: Queryable,
  filter: TokenFilter,
  query: TokenPageQuery,
): Promise<TokenPage> {
  const { text, values } = tokenPage(filter, query);
  const { rows } = await db.query<TokenRow & { readonly created_at_seconds: string }>(text, values);
  const found = rows.map((row) => ({
    token: toApiToken(row),
    position: { createdAt: row.created_at_seconds, id: row.id },
  }));
  return toTokenPage(found, query.limit);
}

/** The time of creation as seconds since 1970, to the microsecond: a date of JavaScript would skip or repeat rows. */
function parsePosition(cursor: string): PagePosition {
  const position = parseCursor(cursor);
  const isTime = /^(?:(?:-\d{1,11}|\d{1,12})(?:\.\d{1,6})?|-?Infinity)$/.test(position.createdAt);
  if (!isTime || !isUuid(position.id)) throw badCursor();
  return position;
}
