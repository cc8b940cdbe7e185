import { MOST_USES_COUNTED, type UseCount } from '@tokenhouse/core';
import type { Pool } from 'pg';

interface UseCountRow {
  readonly accepted: number;
  readonly denied: number;
  readonly is_capped: boolean;
}

/**
 * The uses of a token between each two neighbours of `$2`, counted from the newest on until there are `$3`; one more is
 * read to tell whether that was all. Index: token_usage_logs_token_id_idx, in the partitions of each stretch.
 */
export const SELECT_USE_COUNTS = `
  SELECT counted.*
    FROM unnest($2::timestamptz[]) WITH ORDINALITY AS edge (from_at, n)
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE place <= $3 AND outcome = 'accepted')::int AS accepted,
             count(*) FILTER (WHERE place <= $3 AND outcome <> 'accepted')::int AS denied,
             count(*) > $3 AS is_capped
        FROM (
          SELECT outcome, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place
            FROM (
              SELECT created_at, id, outcome FROM token_usage_logs
               WHERE token_id = $1 AND created_at >= edge.from_at AND created_at < ($2::timestamptz[])[edge.n + 1]
               ORDER BY created_at DESC, id DESC LIMIT $3 + 1
            ) newest
        ) placed
    ) counted
   WHERE edge.n < cardinality($2::timestamptz[])
   ORDER BY edge.n`;

export async function selectUseCounts(
  pool: Pool,
  tokenId: string,
  edges: readonly Date[],
): Promise<readonly UseCount[]> {
  const { rows } = await pool.query<UseCountRow>(SELECT_USE_COUNTS, [tokenId, edges, MOST_USES_COUNTED]);
  return rows.map((row) => ({ accepted: row.accepted, denied: row.denied, isCapped: row.is_capped }));
}
