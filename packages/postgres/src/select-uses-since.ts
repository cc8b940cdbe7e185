import type { OwnedUse, UsesSince } from '@tokenhouse/core';
import type { Queryable } from './connections/connections.ts';
import { activeAt } from './token-queries.ts';
import { toLoggedUse, type UseRow } from './usage-queries.ts';

interface OwnedUseRow extends UseRow {
  readonly token_id: string;
  readonly user_id: string;
}

// An instance whose clock is behind may have accepted a token after the time of its revocation.
const SLACK_SECONDS = 60;
// Per user. After more revocations within a minute, some last uses appear only in the usage log.
const MOST_REVOKED = 100;

/**
 * The uses of several users' tokens, oldest first. It looks up no inactive tokens one by one, because a user
 * may have any number of them. Accepted uses: of the tokens that were active at $2 (api_tokens_active_idx) or were
 * revoked last (api_tokens_revoked_at_idx), by token_usage_logs_token_id_idx in the partitions of that time. Denied
 * uses: of all users, by token_usage_logs_denied_idx, then each token by api_tokens_pkey.
 */
export const SELECT_USES_SINCE = `
  WITH usable AS MATERIALIZED (
    SELECT id, user_id FROM api_tokens
     WHERE user_id = ANY ($1::text[]) AND ${activeAt('$2')}
    UNION ALL
    SELECT t.id, t.user_id FROM unnest($1::text[]) AS owner (id) CROSS JOIN LATERAL (
      SELECT id, user_id FROM api_tokens
       WHERE user_id = owner.id AND revoked_at >= $2 - interval '${SLACK_SECONDS} seconds'
       ORDER BY revoked_at DESC LIMIT ${MOST_REVOKED}
    ) t
  ), denied AS MATERIALIZED (
    SELECT * FROM token_usage_logs
     WHERE created_at >= $2 AND outcome IN ('expired', 'revoked') AND id <> ALL ($3::bigint[])
  )
  SELECT id, token_id, user_id, created_at, outcome, endpoint, host(ip_address) AS ip_address, user_agent, client,
         count
    FROM (
      SELECT u.*, t.user_id FROM usable t CROSS JOIN LATERAL (
        SELECT * FROM token_usage_logs
         WHERE token_id = t.id AND created_at >= $2 AND outcome IN ('accepted', 'forbidden')
           AND id <> ALL ($3::bigint[])
         ORDER BY created_at, id LIMIT $4
      ) u
      UNION ALL
      SELECT u.*, t.user_id FROM denied u JOIN api_tokens t ON t.id = u.token_id
       WHERE t.user_id = ANY ($1::text[])
    ) uses
   ORDER BY created_at, id LIMIT $4`;

export async function selectUsesSince(
  connection: Queryable,
  userIds: readonly string[],
  { since, except, limit }: UsesSince,
): Promise<readonly OwnedUse[]> {
  // A literal, because `pg` would escape each of up to thousands of values.
  const ids = `{${except.join()}}`;
  const { rows } = await connection.query<OwnedUseRow>(SELECT_USES_SINCE, [userIds, since, ids, limit]);
  return rows.map((row) => ({ ...toLoggedUse(row), tokenId: row.token_id, userId: row.user_id }));
}
