import type { LoggedUse, Use, UseOutcome } from '@tokenhouse/core';
import type { Pool } from 'pg';
import { toDate } from './timestamp.ts';
import type { UsePosition } from './use-cursor.ts';

/**
 * A batch of uses, and the `last_used_at` of their tokens, in one statement and so in one commit. The rows are locked
 * in the order of their ids, so that two instances with the same tokens cannot deadlock. Index: api_tokens_pkey.
 */
export const INSERT_USES = `
  WITH uses AS (
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::inet[], $6::text[], $7::text[])
      AS use (token_id, created_at, outcome, endpoint, ip_address, user_agent, client)
  ), logged AS (
    INSERT INTO token_usage_logs (token_id, created_at, outcome, endpoint, ip_address, user_agent, client)
    SELECT * FROM uses
  ), newest AS (
    SELECT token_id, max(created_at) AS at FROM uses WHERE outcome IN ('accepted', 'forbidden') GROUP BY token_id
  ), locked AS (
    SELECT id FROM api_tokens WHERE id IN (SELECT token_id FROM newest) ORDER BY id FOR NO KEY UPDATE
  )
  UPDATE api_tokens SET last_used_at = greatest(last_used_at, newest.at)
    FROM newest JOIN locked ON locked.id = newest.token_id
   WHERE api_tokens.id = newest.token_id`;

export async function insertUses(pool: Pool, uses: readonly Use[]): Promise<void> {
  await pool.query({
    name: 'insert-uses',
    text: INSERT_USES,
    values: [
      uses.map((use) => use.tokenId),
      uses.map((use) => use.at),
      uses.map((use) => use.outcome),
      uses.map((use) => use.endpoint),
      uses.map((use) => use.ipAddress),
      uses.map((use) => use.userAgent),
      uses.map((use) => use.client),
    ],
  });
}

/** The columns of a use that are shown. */
export interface UseRow {
  readonly id: string;
  readonly created_at: Date | number;
  readonly outcome: UseOutcome;
  readonly endpoint: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly client: string | null;
}

/** The uses older than `before`, newest first. Index: token_usage_logs_token_id_idx, in each partition. */
export const SELECT_USES = `
  SELECT id, created_at, outcome, endpoint, host(ip_address) AS ip_address, user_agent, client
    FROM token_usage_logs
   WHERE token_id = $1 AND (created_at, id) < ($2, $3)
   ORDER BY created_at DESC, id DESC
   LIMIT $4`;

export async function selectUses(
  pool: Pool,
  tokenId: string,
  before: UsePosition | undefined,
  limit: number,
): Promise<readonly LoggedUse[]> {
  const { rows } = await pool.query<UseRow>(SELECT_USES, [
    tokenId,
    before?.at ?? 'infinity',
    before?.id ?? '0',
    limit,
  ]);
  return rows.map(toLoggedUse);
}

export function toLoggedUse(row: UseRow): LoggedUse {
  return {
    id: row.id,
    at: toDate(row.created_at),
    outcome: row.outcome,
    endpoint: row.endpoint,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    client: row.client,
  };
}
