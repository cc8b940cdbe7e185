import {
  badCursor,
  formatCursor,
  type LoggedUse,
  MOST_USES_COUNTED,
  type OwnedUse,
  parseCursor,
  type TimeRange,
  type UsageCount,
  type UsageOutcome,
  type UsageSince,
  type Use,
} from '@tokenhouse/core';
import { textArray, timestampArray, uuidArray } from './binary-arrays.ts';
import type { Queryable } from './connections/connections.ts';
import { activeAt } from './token-queries.ts';
import { toDate } from './values.ts';

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
export interface UsageRow {
  readonly id: string;
  readonly created_at: Date | number;
  readonly outcome: UsageOutcome;
  readonly endpoint: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly client: string | null;
  readonly count: number;
}

/** A position in the log of one token. The id is a bigint in decimal. */
export interface UsagePosition {
  readonly at: Date;
  readonly id: string;
}

/** The position in a cursor. Throws `validation_failed` for text that is not a cursor of a usage log. */
export function parsePosition(cursor: string): UsagePosition {
  const { createdAt, id } = parseCursor(cursor);
  if (!/^\d{1,15}$/.test(createdAt) || !/^\d{1,18}$/.test(id)) throw badCursor();
  return { at: new Date(Number(createdAt)), id };
}

/** The cursor of the uses that are older than this one. */
export function cursorAfter({ at, id }: UsagePosition): string {
  return formatCursor({ createdAt: String(at.getTime()), id });
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
  before: UsagePosition | undefined,
  limit: number,
): Promise<readonly LoggedUse[]> {
  const { rows } = await connection.query<UsageRow>(SELECT_USES, [
    tokenId,
    before?.at ?? 'infinity',
    before?.id ?? '0',
    limit,
  ]);
  return rows.map(toLoggedUse);
}

export function toLoggedUse(row: UsageRow): LoggedUse {
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

interface OwnedUsageRow extends UsageRow {
  readonly token_id: string;
  readonly user_id: string;
}

// An instance whose clock is behind may have accepted a token after the time of its revocation.
const SLACK_SECONDS = 60;
// Per user. After more revocations within a minute, some last uses appear only in the usage log.
const MOST_REVOKED = 100;

/**
 * The uses of several users' tokens, oldest first. It looks up no inactive tokens one by one, because a user
 * may have any number of them. Accepted uses: of the tokens that were active at $2 (api_tokens_active_idx) or were
 * revoked last (api_tokens_revoked_at_idx), by token_usage_logs_token_id_idx in the partitions of that time. Denied
 * uses: of all users, by token_usage_logs_denied_idx, then each token by api_tokens_pkey.
 */
export const SELECT_USES_SINCE = `
  WITH usable AS MATERIALIZED (
    SELECT id, user_id FROM api_tokens
     WHERE user_id = ANY ($1::text[]) AND ${activeAt('$2')}
    UNION ALL
    SELECT t.id, t.user_id FROM unnest($1::text[]) AS owner (id) CROSS JOIN LATERAL (
      SELECT id, user_id FROM api_tokens
       WHERE user_id = owner.id AND revoked_at >= $2 - interval '${SLACK_SECONDS} seconds'
       ORDER BY revoked_at DESC LIMIT ${MOST_REVOKED}
    ) t
  ), denied AS MATERIALIZED (
    SELECT * FROM token_usage_logs
     WHERE created_at >= $2 AND outcome IN ('expired', 'revoked') AND id <> ALL ($3::bigint[])
  )
  SELECT id, token_id, user_id, created_at, outcome, endpoint, host(ip_address) AS ip_address, user_agent, client,
         count
    FROM (
      SELECT u.*, t.user_id FROM usable t CROSS JOIN LATERAL (
        SELECT * FROM token_usage_logs
         WHERE token_id = t.id AND created_at >= $2 AND outcome IN ('accepted', 'forbidden')
           AND id <> ALL ($3::bigint[])
         ORDER BY created_at, id LIMIT $4
      ) u
      UNION ALL
      SELECT u.*, t.user_id FROM denied u JOIN api_tokens t ON t.id = u.token_id
       WHERE t.user_id = ANY ($1::text[])
    ) uses
   ORDER BY created_at, id LIMIT $4`;

export async function selectUsesSince(
  connection: Queryable,
  userIds: readonly string[],
  { since, except, limit }: UsageSince,
): Promise<readonly OwnedUse[]> {
  // A literal, because `pg` would escape each of up to thousands of values.
  const ids = `{${except.join()}}`;
  const { rows } = await connection.query<OwnedUsageRow>(SELECT_USES_SINCE, [userIds, since, ids, limit]);
  return rows.map((row) => ({ ...toLoggedUse(row), tokenId: row.token_id, userId: row.user_id }));
}

interface UsageCountRow {
  /** A bigint in decimal, because a row may represent many uses. */
  readonly accepted: string;
  readonly denied: string;
  readonly is_capped: boolean;
}

/**
 * The uses of a token in each interval, counted from the newest row, at most `$4` rows. One more row is read to see
 * whether there are more. Index: token_usage_logs_token_id_idx, in the partitions of each interval.
 */
export const SELECT_USAGE_COUNTS = `
  SELECT counted.*
    FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS range ("from", "to", n)
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(count) FILTER (WHERE place <= $4 AND outcome = 'accepted'), 0) AS accepted,
             coalesce(sum(count) FILTER (WHERE place <= $4 AND outcome <> 'accepted'), 0) AS denied,
             count(*) > $4 AS is_capped
        FROM (
          SELECT outcome, count, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place
            FROM (
              SELECT created_at, id, outcome, count FROM token_usage_logs
               WHERE token_id = $1 AND created_at >= range.from AND created_at < range.to
               ORDER BY created_at DESC, id DESC LIMIT $4 + 1
            ) newest
        ) placed
    ) counted
   ORDER BY range.n`;

export async function selectUsageCounts(
  connection: Queryable,
  tokenId: string,
  ranges: readonly TimeRange[],
): Promise<readonly UsageCount[]> {
  const { rows } = await connection.query<UsageCountRow>(SELECT_USAGE_COUNTS, [
    tokenId,
    ranges.map(({ from }) => from),
    ranges.map(({ to }) => to),
    MOST_USES_COUNTED,
  ]);
  return ranges.flatMap(({ from, to }, n) => {
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
