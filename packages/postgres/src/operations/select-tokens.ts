import type { ApiToken, TokenFilter, TokenStatus, TokensPage } from '@tokenhouse/core';
import type { Queryable } from '../connections.ts';
import { selectTokens, type TokenRow, toApiToken } from '../token-queries.ts';
import { isUuid } from '../uuid.ts';

const HAS_STATUS: Readonly<Record<TokenStatus, string>> = {
  active: 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)',
  expired: 'revoked_at IS NULL AND expires_at <= $2',
  revoked: 'revoked_at IS NOT NULL',
};

/**
 * One page of the tokens of all people, newest first. Indexes: api_tokens_pkey for ids,
 * api_tokens_user_id_created_at_idx for one person; of everybody the whole table is read and sorted.
 */
export async function selectFilteredTokens(
  db: Queryable,
  { userId, ids, status }: TokenFilter,
  { limit, after }: TokensPage,
  now: Date,
): Promise<readonly ApiToken[]> {
  const values: unknown[] = [limit, now];
  const add = (value: unknown) => `$${values.push(value)}`;
  // $2 is always there, so that PostgreSQL knows its type.
  const conditions = ['$2::timestamptz IS NOT NULL'];
  if (userId !== undefined) conditions.push(`user_id = ${add(userId)}`);
  if (ids !== undefined) conditions.push(`id = ANY (${add(ids.filter(isUuid))}::uuid[])`);
  if (status !== undefined) conditions.push(HAS_STATUS[status]);
  if (after !== undefined) {
    conditions.push(
      `(created_at, id) < (SELECT created_at, id FROM api_tokens WHERE id = ${add(after)}::uuid)`,
    );
  }
  const text = `${selectTokens()}
    WHERE t.id IN (
      SELECT id FROM api_tokens WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT $1)
    ORDER BY t.created_at DESC, t.id DESC`;
  const { rows } = await db.query<TokenRow>(text, values);
  return rows.map(toApiToken);
}
