import type { LoggedUse, Use, UseOutcome } from '@tokenhouse/core';
import { textArray, timestampArray, uuidArray } from './binary-arrays.ts';
import type { Queryable } from './connections/connections.ts';
import { toDate } from './timestamp.ts';
import type { UsePosition } from './usage-cursor.ts';

/**
 * A batch of uses, and the `last_used_at` of their tokens, in one statement and so in one commit. The rows are updated
 * in the order of their ids, so that two instances with the same tokens do not deadlock: a nested loop keeps the order
 * of what it loops over, and the connection of the log plans no other join. Index: api_tokens_pkey.
 */
export const INSERT_USES = insertUsesWith();

/** The same with a count for each use. The count costs a few percent, and few uses have one that is not 1. */
export const INSERT_COUNTED_USES = insertUsesWith('count', '$8::int[]');

function insertUsesWith(column?: 'count', array?: string): string {
  const [more, values] = [column ? `, ${column}` : '', array ? `, ${array}` : ''];
  return `
  WITH uses AS (
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]${values})
      AS use (token_id, created_at, outcome, endpoint, ip_address, user_agent, client${more})
  ), logged AS (
    INSERT INTO token_usage_logs (token_id, created_at, outcome, endpoint, ip_address, user_agent, client${more})
    SELECT token_id, created_at, outcome, endpoint, ip_address::inet, user_agent, client${more} FROM uses
  ), newest AS (
    SELECT token_id, max(created_at) AS at FROM uses
     WHERE outcome IN ('accepted', 'forbidden') GROUP BY token_id ORDER BY token_id
  )
  UPDATE api_tokens SET last_used_at = greatest(last_used_at, newest.at)
    FROM newest WHERE api_tokens.id = newest.token_id`;
}

/** For the connections that run it: the join that keeps the order, and one plan for batches of every size. */
export const WRITER_SETTINGS = {
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
  plan_cache_mode: 'force_generic_plan',
};

export async function insertUses(connection: Queryable, uses: readonly Use[]): Promise<void> {
  const values = [
    uuidArray(uses.map((use) => use.tokenId)),
    timestampArray(uses.map((use) => use.at)),
    textArray(uses.map((use) => use.outcome)),
    textArray(uses.map((use) => use.endpoint)),
    textArray(uses.map((use) => use.ipAddress)),
    textArray(uses.map((use) => use.userAgent)),
    textArray(uses.map((use) => use.client)),
  ];
  const counts = uses.some(({ count }) => count !== undefined)
    ? uses.map(({ count = 1 }) => count)
    : undefined;
  await connection.query(
    counts === undefined
      ? { name: 'insert-uses', text: INSERT_USES, values }
      : { name: 'insert-counted-uses', text: INSERT_COUNTED_USES, values: [...values, counts] },
  );
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
  readonly count: number;
}

/** The uses older than `before`, newest first. Index: token_usage_logs_token_id_idx, in each partition. */
export const SELECT_USES = `
  SELECT id, created_at, outcome, endpoint, host(ip_address) AS ip_address, user_agent, client, count
    FROM token_usage_logs
   WHERE token_id = $1 AND (created_at, id) < ($2, $3)
   ORDER BY created_at DESC, id DESC
   LIMIT $4`;

export async function selectUses(
  connection: Queryable,
  tokenId: string,
  before: UsePosition | undefined,
  limit: number,
): Promise<readonly LoggedUse[]> {
  const { rows } = await connection.query<UseRow>(SELECT_USES, [
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
    count: row.count,
  };
}
