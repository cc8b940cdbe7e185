import { judgeRetention, type StoppedRetention } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './connection.ts';
import { fromNullableTime, fromStoredTime, toStoredTime } from './values.ts';

/** A retention: a row of `tokenhouse_tasks`. */
export type RetentionTask = 'usage retention' | 'token retention';

export interface RetentionRun {
  readonly task: RetentionTask;
  readonly now: Date;
  readonly days: number;
}

/** The time before which data may be removed, or why it is stopped. */
export type BegunRetention =
  | { readonly outcome: 'begun'; readonly before: Date }
  /** The clock is not plausible, and there is nothing to remove yet. */
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'stopped'; readonly stopped: StoppedRetention };

/** Compares the clock with the last run, and records the result. Exact in a transaction that holds the write lock. */
export function beginRetention(
  connection: BetterSqlite3.Database,
  { task, now, days }: RetentionRun,
): BegunRetention {
  const lastKnown = findLastKnown(connection, task);
  const { before, isPlausible } = judgeRetention({ now, lastKnown, days });
  if (isPlausible || lastKnown === null) {
    saveTask(connection, task, { lastRunAt: now, refusedAt: null });
    return { outcome: 'begun', before };
  }
  if (!HAS_OLD[task](connection, before)) return { outcome: 'waiting' };
  saveTask(connection, task, { lastRunAt: lastKnown, refusedAt: now });
  return { outcome: 'stopped', stopped: { lastKnown, refusedAt: now } };
}

// Index: primary keys of both tables. Ids ascend with time, nearly in order.
const LAST_KNOWN = `
  SELECT coalesce(
    (SELECT last_run_at FROM tokenhouse_tasks WHERE name = ?),
    (SELECT created_at FROM token_usage_logs ORDER BY id DESC LIMIT 1)) AS known`;

function findLastKnown(connection: BetterSqlite3.Database, task: RetentionTask): Date | null {
  return fromNullableTime(prepare<{ known: string | null }>(connection, LAST_KNOWN).get(task)?.known ?? null);
}

// Index: primary key.
const OLDEST = 'SELECT created_at FROM token_usage_logs ORDER BY id LIMIT 1';

function hasUsesBefore(connection: BetterSqlite3.Database, before: Date): boolean {
  const oldest = prepare<{ created_at: string }>(connection, OLDEST).get();
  return oldest !== undefined && fromStoredTime(oldest.created_at) < before;
}

const HAS_OLD: Readonly<
  Record<RetentionTask, (connection: BetterSqlite3.Database, before: Date) => boolean>
> = { 'usage retention': hasUsesBefore, 'token retention': hasInactiveTokens };

const SAVE = `
  INSERT INTO tokenhouse_tasks (name, last_run_at, refused_at) VALUES (?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET last_run_at = excluded.last_run_at, refused_at = excluded.refused_at`;

function saveTask(
  connection: BetterSqlite3.Database,
  task: RetentionTask,
  { lastRunAt, refusedAt }: { readonly lastRunAt: Date; readonly refusedAt: Date | null },
): void {
  prepare(connection, SAVE).run(task, toStoredTime(lastRunAt), refusedAt && toStoredTime(refusedAt));
}

const STOPPED = `
  SELECT last_run_at, refused_at FROM tokenhouse_tasks
  WHERE refused_at IS NOT NULL ORDER BY refused_at DESC LIMIT 1`;

/** The retention that waits for an operator, or undefined. The last one if there are several. */
export function findStoppedRetention(connection: BetterSqlite3.Database): StoppedRetention | undefined {
  const row = prepare<{ last_run_at: string; refused_at: string }>(connection, STOPPED).get();
  return row && { lastKnown: fromStoredTime(row.last_run_at), refusedAt: fromStoredTime(row.refused_at) };
}

/** Lets stopped retentions run again. */
export function confirmClock(connection: BetterSqlite3.Database, now: Date): void {
  const confirm =
    'UPDATE tokenhouse_tasks SET last_run_at = ?, refused_at = NULL WHERE refused_at IS NOT NULL';
  prepare(connection, confirm).run(toStoredTime(now));
}

const BATCH = 500;

const INACTIVE_SINCE = 'min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at))';

// Index: api_tokens_inactive_since, and by the primary key.
const DELETE_INACTIVE = `
  DELETE FROM api_tokens
  WHERE id IN (
    SELECT id FROM api_tokens WHERE ${INACTIVE_SINCE} < ? ORDER BY ${INACTIVE_SINCE} LIMIT ${BATCH})`;

// Index: api_tokens_inactive_since.
const HAS_INACTIVE = `SELECT 1 FROM api_tokens WHERE ${INACTIVE_SINCE} < ? LIMIT 1`;

/** Whether a token was revoked or expired before this time. */
export function hasInactiveTokens(connection: BetterSqlite3.Database, before: Date): boolean {
  return prepare(connection, HAS_INACTIVE).get(toStoredTime(before)) !== undefined;
}

/** Removes one batch of tokens that were revoked or expired before this time. Returns whether more may be left. */
export function removeInactiveTokens(connection: BetterSqlite3.Database, before: Date): boolean {
  return prepare(connection, DELETE_INACTIVE).run(toStoredTime(before)).changes === BATCH;
}

const CHUNK = 1_000;

/** The number of deleted uses, and the id after which to continue; undefined if nothing is left to delete. */
export interface DroppedChunk {
  readonly dropped: number;
  readonly lastId: number | undefined;
}

/** Deletes the uses older than `before` among the next thousand after `afterId`. */
export function dropOldUses(connection: BetterSqlite3.Database, before: Date, afterId: number): DroppedChunk {
  const lastId = findLastIdOfChunk(connection, afterId);
  if (lastId === null) return { dropped: 0, lastId: undefined };
  // Ids ascend with time, nearly in order: a chunk without old uses is the end.
  const dropped = deleteOlder(connection, { before, afterId, lastId });
  return { dropped, lastId: dropped === 0 ? undefined : lastId };
}

// Index: primary key.
const LAST_ID_OF_CHUNK = `
  SELECT max(id) AS last_id
  FROM (SELECT id FROM token_usage_logs WHERE id > ? ORDER BY id LIMIT ${CHUNK})`;

/** The last of the next thousand ids after `afterId`; null if there is none. */
export function findLastIdOfChunk(connection: BetterSqlite3.Database, afterId: number): number | null {
  const row = prepare<{ readonly last_id: number | null }>(connection, LAST_ID_OF_CHUNK).get(afterId);
  return row?.last_id ?? null;
}

// Index: primary key.
const DELETE_OLDER = `
  DELETE FROM token_usage_logs
  WHERE id > ? AND id <= ? AND created_at < ?`;

/** Deletes the uses older than `before` from one range of ids; returns how many. */
export function deleteOlder(
  connection: BetterSqlite3.Database,
  { before, afterId, lastId }: { readonly before: Date; readonly afterId: number; readonly lastId: number },
): number {
  return prepare(connection, DELETE_OLDER).run(afterId, lastId, toStoredTime(before)).changes;
}
