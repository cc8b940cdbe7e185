import type { Connections, Queryable } from './connections/connections.ts';
import { withTaskLock } from './row-locks.ts';

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 7;
const PARTITION = /^token_usage_logs_(\d{4})(\d{2})(\d{2})$/;

/**
 * Creates the partitions of today and the next seven days. One instance does it at a time; the others find the lock
 * taken and return.
 */
export async function createPartitions(connections: Connections, now: Date): Promise<void> {
  await withTaskLock(connections, 'partitions', async (client) => {
    const existing = await listPartitions(client);
    for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
      const day = startOfDay(now, ahead);
      if (!existing.includes(partitionName(day))) await createPartition(client, day);
    }
  });
}

/** The names of all partitions, including the default one. */
export async function listPartitions(client: Queryable): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'token_usage_logs'::regclass`,
  );
  return rows.map(({ name }) => name);
}

/** Rows of that day in the default partition are moved before the new partition is attached. */
async function createPartition(client: Queryable, day: Date): Promise<void> {
  const name = partitionName(day);
  const from = day.toISOString();
  const to = new Date(day.getTime() + DAY_MS).toISOString();
  // The parent first, as an INSERT does: an INSERT that waits only for the default partition would write into it later.
  await client.query('LOCK TABLE token_usage_logs IN SHARE ROW EXCLUSIVE MODE');
  await client.query('LOCK TABLE token_usage_logs_default IN ACCESS EXCLUSIVE MODE');
  await client.query(`CREATE TABLE ${name} (LIKE token_usage_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
  await client.query(
    `WITH moved AS (
       DELETE FROM token_usage_logs_default WHERE created_at >= '${from}' AND created_at < '${to}' RETURNING *
     ) INSERT INTO ${name} SELECT * FROM moved`,
  );
  await client.query(
    `ALTER TABLE token_usage_logs ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`,
  );
}

/** The start of the day (UTC) that is `days` after that of `now`. */
export function startOfDay(now: Date, offsetDays: number): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS + offsetDays * DAY_MS);
}

function partitionName(day: Date): string {
  return `token_usage_logs_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The start of the day of a partition; undefined for the default one. */
export function partitionDay(name: string): Date | undefined {
  const match = PARTITION.exec(name);
  return match === null ? undefined : new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
}
