import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { toStoredTime } from './values.ts';

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
  // Ids ascend with time but for a little disorder: a chunk of only younger uses is the end.
  const dropped = deleteOlder(connection, { before, afterId, lastId });
  return { dropped, lastId: dropped === 0 ? undefined : lastId };
}

// Served by the primary key.
const LAST_ID_OF_CHUNK = `
  SELECT max(id) AS last_id
  FROM (SELECT id FROM token_usage_logs WHERE id > ? ORDER BY id LIMIT ${CHUNK})`;

/** The last id of the thousand behind `afterId`; null when there is none. */
export function findLastIdOfChunk(connection: BetterSqlite3.Database, afterId: number): number | null {
  const row = prepare<{ readonly last_id: number | null }>(connection, LAST_ID_OF_CHUNK).get(afterId);
  return row?.last_id ?? null;
}

// Served by the primary key.
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
