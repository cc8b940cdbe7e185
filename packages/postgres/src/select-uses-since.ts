import type { OwnedUse, UsesSince } from '@tokenhouse/core';
import type { Queryable } from './connections.ts';
import { toLoggedUse, type UseRow } from './usage-queries.ts';

interface OwnedUseRow extends UseRow {
  readonly token_id: string;
  readonly user_id: string;
}

/**
 * The uses of several people's tokens, oldest first. Indexes: api_tokens_user_id_created_at_idx, and for each token
 * token_usage_logs_token_id_idx, read backwards in the partitions of that time. LATERAL leaves the planner no other way.
 */
export const SELECT_USES_SINCE = `
  SELECT u.id, t.id AS token_id, t.user_id, u.created_at, u.outcome, u.endpoint, host(u.ip_address) AS ip_address,
         u.user_agent, u.client, u.count
    FROM api_tokens t
    CROSS JOIN LATERAL (
      SELECT * FROM token_usage_logs
       WHERE token_id = t.id AND created_at >= $2 AND id <> ALL ($3::bigint[])
       ORDER BY created_at, id LIMIT $4
    ) u
   WHERE t.user_id = ANY ($1::text[])
   ORDER BY u.created_at, u.id LIMIT $4`;

export async function selectUsesSince(
  connection: Queryable,
  userIds: readonly string[],
  { since, except, limit }: UsesSince,
): Promise<readonly OwnedUse[]> {
  // As a literal: `pg` would escape each of what may be thousands.
  const ids = `{${except.join()}}`;
  const { rows } = await connection.query<OwnedUseRow>(SELECT_USES_SINCE, [userIds, since, ids, limit]);
  return rows.map((row) => ({ ...toLoggedUse(row), tokenId: row.token_id, userId: row.user_id }));
}
