import type { Finding } from '@tokenhouse/core';
import type { Queryable } from '../../connections/connections.ts';

/** Whether each day has a partition of its own, and none of its rows fell beside it. */
export async function checkPartitions(db: Queryable, now: Date): Promise<readonly Finding[]> {
  const strays = await checkDefault(db);
  return [await checkToday(db, now, strays.status === 'ok'), strays];
}

async function checkToday(db: Queryable, now: Date, isDefaultEmpty: boolean): Promise<Finding> {
  const name = `token_usage_logs_${now.toISOString().slice(0, 10).replaceAll('-', '')}`;
  const { rows } = await db.query<{ count: number; exists: boolean }>(
    `SELECT count(*)::int AS count, coalesce(bool_or(c.relname = $1), false) AS exists
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'token_usage_logs'::regclass AND c.relname <> 'token_usage_logs_default'`,
    [name],
  );
  const { count = 0, exists = false } = rows[0] ?? {};
  const check = 'partitions';
  if (exists) return { check, status: 'ok', detail: `${count} days, including today` };
  // The state after a migration.
  if (count === 0 && isDefaultEmpty) {
    return { check, status: 'ok', detail: 'none yet: the first server that starts creates them' };
  }
  const remedy =
    'No use is lost, but no server has maintained the log within the last week: start one, and look for “Maintenance” in its log.';
  return { check, status: 'warning', detail: `${name} does not exist`, remedy };
}

async function checkDefault(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ used: boolean }>(
    'SELECT EXISTS (SELECT FROM token_usage_logs_default) AS used',
  );
  const check = 'default partition';
  if (rows[0]?.used !== true) return { check, status: 'ok', detail: 'empty' };
  const remedy =
    'Uses of days without a partition are there. Those of today and later move out when a server maintains the log, each hour; older ones go with the retention.';
  return { check, status: 'warning', detail: 'token_usage_logs_default has rows', remedy };
}

/**
 * Tokens that were used within the last hour and have no row: accepted from a cache after a restore removed the row,
 * or deleted since. Walks the index by token, so that the cost grows with the tokens used and not with the uses.
 * Index: token_usage_logs_token_id_idx.
 */
const SELECT_USED_WITHOUT_ROW = `
  WITH RECURSIVE used AS (
    (SELECT token_id FROM token_usage_logs
      WHERE created_at > now() - interval '1 hour' ORDER BY token_id LIMIT 1)
    UNION ALL
    SELECT (SELECT l.token_id FROM token_usage_logs l
             WHERE l.created_at > now() - interval '1 hour' AND l.token_id > used.token_id
             ORDER BY l.token_id LIMIT 1)
      FROM used WHERE used.token_id IS NOT NULL
  )
  SELECT token_id FROM used
   WHERE token_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM api_tokens WHERE id = token_id)
     AND EXISTS (SELECT FROM token_usage_logs l
                  WHERE l.token_id = used.token_id AND l.outcome = 'accepted' AND l.created_at > now() - interval '1 hour')
   LIMIT 100`;

/** Whether recently accepted tokens are listed and can be revoked. */
export async function checkUsedWithoutRow(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ token_id: string }>(SELECT_USED_WITHOUT_ROW);
  const check = 'uses without a token';
  if (rows.length === 0) return { check, status: 'ok', detail: 'none within the last hour' };
  const count =
    rows.length === 100 ? '100 tokens or more' : `${rows.length} token${rows.length === 1 ? '' : 's'}`;
  const remedy =
    'Their rows were deleted, or a restore removed them. Servers detect a restore within a second or two, and read each row again after a minute at most. If such uses continue after that, stop all servers and start them again.';
  return {
    check,
    status: 'warning',
    detail: `${count} accepted within the last hour without a row in api_tokens, such as ${rows[0]?.token_id}`,
    remedy,
  };
}
