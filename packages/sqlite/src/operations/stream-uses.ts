import { setImmediate } from 'node:timers/promises';
import type { ExportedUse, UsageFilter, UsageOutcome } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from '../connection.ts';
import { reading } from '../failures.ts';
import { fromStoredTime, toStoredTime } from '../values.ts';

const CHUNK = 1_000;

type Row = readonly [
  id: number,
  at: string,
  tokenId: string,
  tokenName: string | null,
  userId: string | null,
  outcome: UsageOutcome,
  endpoint: string,
  ipAddress: string | null,
  userAgent: string | null,
  client: string | null,
  count: number,
];

/**
 * The uses by ascending id, up to the newest at the beginning. Chunk by chunk and not in one statement: a reader that
 * stays open keeps the WAL from being written back, however long the export takes.
 */
export async function* streamUses(
  connection: BetterSqlite3.Database,
  filter: UsageFilter,
): AsyncGenerator<readonly ExportedUse[]> {
  const { first, last } = await reading(connection, findRange);
  for (let from = first; from <= last; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, last);
    const uses = await reading(connection, (open) => findUses(open, { from, to }, filter));
    if (uses.length > 0) yield uses;
    // Rows that the filter leaves out are read without a pause otherwise.
    else await setImmediate();
  }
}

interface Range {
  readonly first: number;
  readonly last: number;
}

// Index: primary key, twice: in one SELECT, min and max would read the table.
const RANGE = `
  SELECT coalesce((SELECT min(id) FROM token_usage_logs), 1) AS first,
    coalesce((SELECT max(id) FROM token_usage_logs), 0) AS last`;

function findRange(connection: BetterSqlite3.Database): Range {
  return prepare<Range>(connection, RANGE).get() ?? { first: 1, last: 0 };
}

// Index: primary keys of both tables.
const USES = `
  SELECT u.id, u.created_at, u.token_id, t.name, t.user_id, u.outcome, u.endpoint, u.ip_address,
    u.user_agent, u.client, u.count
  FROM token_usage_logs u LEFT JOIN api_tokens t ON t.id = u.token_id
  WHERE u.id BETWEEN :from AND :to
    AND (:since IS NULL OR u.created_at >= :since)
    AND (:until IS NULL OR u.created_at < :until)
    AND (:tokenId IS NULL OR u.token_id = :tokenId)
    AND (:userId IS NULL OR t.user_id = :userId)
  ORDER BY u.id`;

function findUses(
  connection: BetterSqlite3.Database,
  range: { readonly from: number; readonly to: number },
  { since, until, userId, tokenId }: UsageFilter,
): readonly ExportedUse[] {
  // As arrays: with objects it would take half as long again.
  const rows = prepare<Row>(connection, USES)
    .raw()
    .all({
      ...range,
      since: since === undefined ? null : toStoredTime(since),
      until: until === undefined ? null : toStoredTime(until),
      tokenId: tokenId ?? null,
      userId: userId ?? null,
    });
  return rows.map(toExportedUse);
}

function toExportedUse(row: Row): ExportedUse {
  const [id, at, tokenId, tokenName, userId, outcome, endpoint, ipAddress, userAgent, client, count] = row;
  return {
    id: String(id),
    at: fromStoredTime(at),
    tokenId,
    tokenName,
    userId,
    outcome,
    endpoint,
    ipAddress,
    userAgent,
    client,
    count,
  };
}
