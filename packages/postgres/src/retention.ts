import { type DroppedUses, judgeRetention, type Observer, type StoppedRetention } from '@tokenhouse/core';
import type { Connections, Queryable } from './connections/connections.ts';
import { listPartitions, partitionDay, startOfDay } from './partitions.ts';
import { type Task, withTaskLock } from './row-locks.ts';
import { toDate, toDateOrNull } from './values.ts';

type Time = Date | number;
const USAGE_TASK: Task = 'usage retention';

export interface RetentionOptions {
  readonly now: Date;
  readonly days: number;
  readonly observer: Observer | undefined;
}

/**
 * Drops the partitions whose last day is older than `days`, by the earlier of the clocks of this machine and of the
 * database. Drops nothing, until an operator confirms the clock, when that is too far ahead of the last run.
 */
export async function dropOldUses(
  connections: Connections,
  { now, days, observer }: RetentionOptions,
): Promise<void> {
  let dropped: DroppedUses | undefined;
  let stopped: StoppedRetention | undefined;
  await withTaskLock(connections, USAGE_TASK, async (client) => {
    const run = {
      task: USAGE_TASK,
      now,
      days,
      hasOld: async (at: Date) => hasUses(client, await old(client, at)),
    };
    const begun = await beginRetention(client, run);
    if (begun.outcome === 'stopped') stopped = begun.stopped;
    else if (begun.outcome === 'begun') dropped = await drop(client, await old(client, begun.at));
  });
  if (stopped !== undefined) observer?.retentionStopped?.(stopped);
  if (dropped !== undefined && dropped.days.length + dropped.uses > 0) observer?.usesDropped?.(dropped);

  async function old(client: Queryable, at: Date): Promise<OldUses> {
    const before = startOfDay(at, -days);
    const partitions = (await listPartitions(client)).filter((name) => isBefore(name, before));
    return { before, partitions };
  }
}

interface OldUses {
  readonly before: Date;
  readonly partitions: readonly string[];
}

export interface RetentionRun {
  readonly task: Task;
  readonly now: Date;
  readonly days: number;
  /** Whether there is something to remove at this time. */
  readonly hasOld: (at: Date) => Promise<boolean>;
}

/** The time that a retention may use, or why it is stopped. */
export type BegunRetention =
  | { readonly outcome: 'begun'; readonly at: Date }
  /** The clock is not plausible, and there is nothing to remove yet. */
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'stopped'; readonly stopped: StoppedRetention };

/** Compares the clock with the last run, and records the result. The transaction locks the task's row. */
export async function beginRetention(client: Queryable, run: RetentionRun): Promise<BegunRetention> {
  const { task, days } = run;
  const { now: at, lastKnown } = await selectFacts(client, task, run.now);
  const { isPlausible } = judgeRetention({ now: at, lastKnown, days });
  if (!isPlausible && lastKnown !== null) {
    if (!(await run.hasOld(at))) return { outcome: 'waiting' };
    await updateTask(client, task, { lastRunAt: lastKnown, refusedAt: at });
    return { outcome: 'stopped', stopped: { lastKnown, refusedAt: at } };
  }
  await updateTask(client, task, { lastRunAt: at, refusedAt: null });
  return { outcome: 'begun', at };
}

/** Index: tokenhouse_tasks_pkey; before the first run, all tokens are read for their newest use. */
async function selectFacts(
  client: Queryable,
  task: Task,
  now: Date,
): Promise<{ readonly now: Date; readonly lastKnown: Date | null }> {
  const { rows } = await client.query<{ database: Time; known: Time | null }>(
    `SELECT clock_timestamp() AS database,
            coalesce(last_run_at, (SELECT max(last_used_at) FROM api_tokens)) AS known
       FROM tokenhouse_tasks WHERE name = $1`,
    [task],
  );
  const { database = now, known = null } = rows[0] ?? {};
  const theirs = toDate(database);
  return { now: theirs < now ? theirs : now, lastKnown: toDateOrNull(known) };
}

async function updateTask(
  client: Queryable,
  task: Task,
  { lastRunAt, refusedAt }: { readonly lastRunAt: Date; readonly refusedAt: Date | null },
): Promise<void> {
  await client.query('UPDATE tokenhouse_tasks SET last_run_at = $2, refused_at = $3 WHERE name = $1', [
    task,
    lastRunAt,
    refusedAt,
  ]);
}

function isBefore(partition: string, before: Date): boolean {
  const day = partitionDay(partition);
  return day !== undefined && day < before;
}

async function hasUses(client: Queryable, { partitions, before }: OldUses): Promise<boolean> {
  for (const name of partitions) {
    const { rowCount } = await client.query(`SELECT FROM ${name} LIMIT 1`);
    if (rowCount !== 0) return true;
  }
  const { rowCount } = await client.query(
    'SELECT FROM token_usage_logs_default WHERE created_at < $1 LIMIT 1',
    [before],
  );
  return rowCount !== 0;
}

async function drop(client: Queryable, { partitions, before }: OldUses): Promise<DroppedUses> {
  for (const name of partitions) await client.query(`DROP TABLE ${name}`);
  const { rowCount } = await client.query('DELETE FROM token_usage_logs_default WHERE created_at < $1', [
    before,
  ]);
  const days = partitions.map((name) => partitionDay(name)?.toISOString().slice(0, 10) ?? name);
  return { before, days: days.sort(), uses: rowCount ?? 0 };
}

/** The retention that waits for an operator, or undefined. The last one if there are several. */
export async function selectStoppedRetention(db: Queryable): Promise<StoppedRetention | undefined> {
  const { rows } = await db.query<{ last_run_at: Time; refused_at: Time }>(
    'SELECT last_run_at, refused_at FROM tokenhouse_tasks WHERE refused_at IS NOT NULL ORDER BY refused_at DESC LIMIT 1',
  );
  return rows[0] && { lastKnown: toDate(rows[0].last_run_at), refusedAt: toDate(rows[0].refused_at) };
}

/** Lets stopped retentions run again, from the earlier of this time and the database's. */
export async function confirmClock(db: Queryable, now: Date): Promise<void> {
  await db.query(
    `UPDATE tokenhouse_tasks SET last_run_at = least($1::timestamptz, clock_timestamp()), refused_at = NULL
      WHERE refused_at IS NOT NULL`,
    [now],
  );
}

const BATCH = 500;
const TOKEN_TASK: Task = 'token retention';

/**
 * Deletes one batch of the tokens that became inactive more than $2 days before $1, or before the database's time if
 * that is earlier: a server whose clock is ahead must not delete an unexpired token. Skips locked rows. Indexes:
 * api_tokens_inactive_since_idx, api_tokens_pkey.
 */
export const DELETE_INACTIVE = `
  DELETE FROM api_tokens WHERE id = ANY (ARRAY(
    SELECT id FROM api_tokens
     WHERE least(revoked_at, expires_at) < least($1::timestamptz, now()) - $2 * interval '1 day'
     ORDER BY least(revoked_at, expires_at) LIMIT ${BATCH}
       FOR UPDATE SKIP LOCKED))`;

// Index: api_tokens_inactive_since_idx.
const HAS_INACTIVE = `
  SELECT FROM api_tokens WHERE least(revoked_at, expires_at) < $1::timestamptz - $2 * interval '1 day' LIMIT 1`;

/**
 * Removes the tokens that have been inactive for more than `days`, each batch in its own transaction: a trigger
 * reports each token to every verifier, and a verifier should not have to read all of them at once. Removes none
 * while the clock is too far ahead of the last run. 0 days keep all.
 */
export async function removeInactiveTokens(
  connections: Connections,
  { now, days, observer }: RetentionOptions,
): Promise<void> {
  if (days === 0) return;
  let begun: BegunRetention | undefined;
  await withTaskLock(connections, TOKEN_TASK, async (client) => {
    const hasOld = async (at: Date) => (await client.query(HAS_INACTIVE, [at, days])).rowCount !== 0;
    begun = await beginRetention(client, { task: TOKEN_TASK, now, days, hasOld });
  });
  if (begun?.outcome === 'stopped') observer?.retentionStopped?.(begun.stopped);
  if (begun?.outcome !== 'begun') return;
  let removed: number | null;
  do {
    ({ rowCount: removed } = await connections.query(DELETE_INACTIVE, [begun.at, days]));
  } while (removed === BATCH);
}
