import { MOST_USES_COUNTED, type Stretch, type UseCount } from '@tokenhouse/core';
import type { Queryable } from './connections/connections.ts';

interface UseCountRow {
  /** A bigint in decimal, because a row may represent many uses. */
  readonly accepted: string;
  readonly denied: string;
  readonly is_capped: boolean;
}

/**
 * The uses of a token in each interval, counted from the newest row, at most `$4` rows. One more row is read to tell
 * whether there are more. Index: token_usage_logs_token_id_idx, in the partitions of each interval.
 */
export const SELECT_USE_COUNTS = `
  SELECT counted.*
    FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS stretch ("from", "to", n)
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(count) FILTER (WHERE place <= $4 AND outcome = 'accepted'), 0) AS accepted,
             coalesce(sum(count) FILTER (WHERE place <= $4 AND outcome <> 'accepted'), 0) AS denied,
             count(*) > $4 AS is_capped
        FROM (
          SELECT outcome, count, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place
            FROM (
              SELECT created_at, id, outcome, count FROM token_usage_logs
               WHERE token_id = $1 AND created_at >= stretch.from AND created_at < stretch.to
               ORDER BY created_at DESC, id DESC LIMIT $4 + 1
            ) newest
        ) placed
    ) counted
   ORDER BY stretch.n`;

export async function selectUseCounts(
  connection: Queryable,
  tokenId: string,
  stretches: readonly Stretch[],
): Promise<readonly UseCount[]> {
  const { rows } = await connection.query<UseCountRow>(SELECT_USE_COUNTS, [
    tokenId,
    stretches.map(({ from }) => from),
    stretches.map(({ to }) => to),
    MOST_USES_COUNTED,
  ]);
  return stretches.flatMap(({ from, to }, n) => {
    const row = rows[n];
    if (row === undefined) return [];
    return {
      from,
      to,
      accepted: Number(row.accepted),
      denied: Number(row.denied),
      isCapped: row.is_capped,
    };
  });
}
