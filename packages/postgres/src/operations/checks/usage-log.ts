import type { Finding } from '@tokenhouse/core';
import type { Queryable } from '../../connections.ts';

/** Whether each day has a partition of its own, and none of its rows fell beside it. */
export async function checkPartitions(db: Queryable, now: Date): Promise<readonly Finding[]> {
  return [await checkToday(db, now), await checkDefault(db)];
}

async function checkToday(db: Queryable, now: Date): Promise<Finding> {
  const name = `token_usage_logs_${now.toISOString().slice(0, 10).replaceAll('-', '')}`;
  const { rows } = await db.query<{ count: number; exists: boolean }>(
    `SELECT count(*)::int AS count, coalesce(bool_or(c.relname = $1), false) AS exists
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'token_usage_logs'::regclass AND c.relname <> 'token_usage_logs_default'`,
    [name],
  );
  const { count = 0, exists = false } = rows[0] ?? {};
  const check = 'partitions';
  if (exists) return { check, verdict: 'ok', detail: `${count} days, today among them` };
  const remedy =
    'No use is lost, but no server has maintained the log within the last week: start one, and look for “Maintenance” in its log.';
  return { check, verdict: 'warning', detail: `${name} is not there`, remedy };
}

async function checkDefault(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ used: boolean }>(
    'SELECT EXISTS (SELECT FROM token_usage_logs_default) AS used',
  );
  const check = 'default partition';
  if (rows[0]?.used !== true) return { check, verdict: 'ok', detail: 'empty' };
  const remedy =
    'Uses of days without a partition are there. Those of today and later move out when a server maintains the log, each hour; older ones go with the retention.';
  return { check, verdict: 'warning', detail: 'token_usage_logs_default has rows', remedy };
}
