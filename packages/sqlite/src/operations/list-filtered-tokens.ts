import type { ApiToken, TokenFilter, TokenStatus, TokensPage } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { TOKENS, type TokenRow, toApiToken } from '../list-tokens.ts';
import { toStoredTime } from '../stored-time.ts';

const HAS_STATUS: Readonly<Record<TokenStatus, string>> = {
  active: 't.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > :now)',
  expired: 't.revoked_at IS NULL AND t.expires_at <= :now',
  revoked: 't.revoked_at IS NOT NULL',
};

/**
 * One page of the tokens of all people, newest first. Served by the primary key for ids, by api_tokens_of_user for one
 * person; of everybody the whole table is read and sorted.
 */
export function listFilteredTokens(
  connection: BetterSqlite3.Database,
  { userId, ids, status }: TokenFilter,
  { limit, after }: TokensPage,
  now: Date,
): readonly ApiToken[] {
  const conditions = ['true'];
  if (userId !== undefined) conditions.push('t.user_id = :userId');
  if (ids !== undefined) conditions.push('t.id IN (SELECT value FROM json_each(:ids))');
  if (status !== undefined) conditions.push(HAS_STATUS[status]);
  if (after !== undefined) {
    conditions.push('(t.created_at, t.rowid) < (SELECT created_at, rowid FROM api_tokens WHERE id = :after)');
  }
  return connection
    .prepare<unknown[], TokenRow>(
      `${TOKENS} WHERE ${conditions.join(' AND ')} ORDER BY t.created_at DESC, t.rowid DESC LIMIT :limit`,
    )
    .all({ userId, ids: JSON.stringify(ids ?? []), after, now: toStoredTime(now), limit })
    .map(toApiToken);
}
