import {
  badCursor,
  formatCursor,
  type LoggedUse,
  MOST_USES_COUNTED,
  movesLastUsed,
  type OwnedUse,
  parseCursor,
  type TimeRange,
  type UsageCount,
  type UsageOutcome,
  type UsagePage,
  type UsageSince,
  type Use,
} from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './connection.ts';
import { fromStoredTime, toStoredTime } from './values.ts';

/** A position in the log of one token: after this use, as stored. */
export interface UsagePosition {
  readonly created_at: string;
  readonly id: number;
}

/** Later than every use: the position of the first page. */
export const NEWEST: UsagePosition = { created_at: '~', id: 0 };

/**
 * The position in a cursor, or of the first page. Throws `validation_failed` for text that is not a cursor of a usage
 * log.
 */
export function parsePosition(cursor: string | undefined): UsagePosition {
  if (cursor === undefined) return NEWEST;
  const { createdAt, id } = parseCursor(cursor);
  if (!/^\d{1,15}$/.test(id)) throw badCursor();
  return { created_at: createdAt, id: Number(id) };
}

/** One page of the token's uses, newest first; undefined when the user has no such token. */
export function listUses(
  connection: BetterSqlite3.Database,
  owned: { readonly userId: string; readonly tokenId: string },
  page: { readonly limit: number; readonly position: UsagePosition },
): UsagePage | undefined {
  if (!isOwner(connection, owned.userId, owned.tokenId)) return undefined;
  // One extra row shows whether there is another page.
  const rows = findUsesAfter(connection, owned.tokenId, {
    position: page.position,
    limit: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    uses: shown.map(toLoggedUse),
    nextCursor:
      rows.length > shown.length && last !== undefined
        ? formatCursor({ createdAt: last.created_at, id: String(last.id) })
        : null,
  };
}

// Index: primary key.
const OWNER = 'SELECT 1 FROM api_tokens WHERE id = ? AND user_id = ?';

/** Whether the user has this token. */
export function isOwner(connection: BetterSqlite3.Database, userId: string, tokenId: string): boolean {
  return prepare(connection, OWNER).get(tokenId, userId) !== undefined;
}

// Index: token_usage_logs_of_token, read backwards from the position.
const USES_AFTER = `
  SELECT id, endpoint, ip_address, user_agent, client, outcome, created_at, count
  FROM token_usage_logs
  WHERE token_id = ? AND (created_at, id) < (?, ?)
  ORDER BY created_at DESC, id DESC
  LIMIT ?`;

/** The uses that follow the position, newest first. */
export function findUsesAfter(
  connection: BetterSqlite3.Database,
  tokenId: string,
  { position, limit }: { readonly position: UsagePosition; readonly limit: number },
): UsageRow[] {
  return prepare<UsageRow>(connection, USES_AFTER).all(tokenId, position.created_at, position.id, limit);
}

/** The columns of a use that are shown. */
export interface UsageRow extends UsagePosition {
  readonly endpoint: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly client: string | null;
  readonly outcome: UsageOutcome;
  readonly count: number;
}

export function toLoggedUse(row: UsageRow): LoggedUse {
  return {
    id: String(row.id),
    at: fromStoredTime(row.created_at),
    outcome: row.outcome,
    endpoint: row.endpoint,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    client: row.client,
    count: row.count,
  };
}

// A process whose clock was behind may have accepted a token after the time of its revocation.
const SLACK_MS = 60_000;
// For all users together. After more revocations within a minute, some last uses appear only in the usage log.
const MOST_REVOKED = 1_000;

// Looks up no inactive tokens one by one, because a user may have any number of them. Accepted uses: of the tokens that
// were active at :since (api_tokens_active) or were revoked last (api_tokens_revoked_at), by token_usage_logs_of_token.
// Denied uses: of all users, by token_usage_logs_denied, then each token by its primary key. The result is small and is
// sorted afterwards.
const USES_SINCE = `
  WITH owners AS MATERIALIZED (SELECT value AS id FROM json_each(:userIds)),
  usable AS MATERIALIZED (
    SELECT id, user_id FROM api_tokens
    WHERE user_id IN (SELECT id FROM owners) AND revoked_at IS NULL AND expires_at IS NULL
    UNION ALL
    SELECT id, user_id FROM api_tokens
    WHERE user_id IN (SELECT id FROM owners) AND revoked_at IS NULL AND expires_at > :since
    UNION ALL
    SELECT * FROM (
      SELECT id, user_id FROM api_tokens
      WHERE user_id IN (SELECT id FROM owners) AND revoked_at IS NOT NULL AND revoked_at >= :revokedSince
      LIMIT ${MOST_REVOKED})
  )
  SELECT u.id AS id, usable.id AS token_id, user_id, u.created_at AS created_at, u.outcome, u.endpoint, u.ip_address,
    u.user_agent, u.client, u.count
  FROM usable CROSS JOIN token_usage_logs u ON u.token_id = usable.id
  WHERE u.created_at >= :since AND u.outcome IN ('accepted', 'forbidden')
    AND u.id NOT IN (SELECT value FROM json_each(:except))
  UNION ALL
  SELECT u.id AS id, t.id AS token_id, t.user_id, u.created_at AS created_at, u.outcome, u.endpoint, u.ip_address,
    u.user_agent, u.client, u.count
  FROM token_usage_logs u CROSS JOIN api_tokens t ON t.id = u.token_id
  WHERE u.created_at >= :since AND u.outcome IN ('expired', 'revoked')
    AND t.user_id IN (SELECT id FROM owners)
    AND u.id NOT IN (SELECT value FROM json_each(:except))
  ORDER BY created_at, id
  LIMIT :limit`;

/** The uses of all tokens of all these users, oldest first. */
export function listUsesSince(
  connection: BetterSqlite3.Database,
  userIds: readonly string[],
  { since, except, limit }: UsageSince,
): OwnedUse[] {
  return prepare<OwnedUsageRow>(connection, USES_SINCE)
    .all({
      userIds: JSON.stringify(userIds),
      since: toStoredTime(since),
      revokedSince: toStoredTime(new Date(since.getTime() - SLACK_MS)),
      except: JSON.stringify(except.map(Number)),
      limit,
    })
    .map((row) => ({ ...toLoggedUse(row), tokenId: row.token_id, userId: row.user_id }));
}

interface OwnedUsageRow extends UsageRow {
  readonly token_id: string;
  readonly user_id: string;
}

// Index: token_usage_logs_of_token, read backwards.
const NEWEST_USES = `
  SELECT outcome, count
  FROM token_usage_logs
  WHERE token_id = ? AND created_at >= ? AND created_at < ?
  ORDER BY created_at DESC, id DESC
  LIMIT ?`;

/** The uses of the token in one range, counted from the newest on. */
export function countUses(
  connection: BetterSqlite3.Database,
  tokenId: string,
  { from, to }: TimeRange,
): UsageCount {
  // One extra row shows whether there are more. Counted here, because SQLite would take twice as long.
  const found = prepare<{ readonly outcome: UsageOutcome; readonly count: number }>(
    connection,
    NEWEST_USES,
  ).all(tokenId, toStoredTime(from), toStoredTime(to), MOST_USES_COUNTED + 1);
  const counted = found.slice(0, MOST_USES_COUNTED);
  const uses = { accepted: 0, denied: 0 };
  for (const { outcome, count } of counted) uses[outcome === 'accepted' ? 'accepted' : 'denied'] += count;
  return { from, to, ...uses, isCapped: found.length > counted.length };
}

/** Adds the uses to the log and moves `last_used_at` of their tokens. The caller holds the transaction. */
export function recordUses(connection: BetterSqlite3.Database, uses: readonly Use[]): void {
  const lastUsed = new Map<string, string>();
  for (const use of uses) {
    const at = toStoredTime(use.at);
    insertUse(connection, use, at);
    if (movesLastUsed(use.outcome) && at > (lastUsed.get(use.tokenId) ?? '')) lastUsed.set(use.tokenId, at);
  }
  for (const [tokenId, at] of lastUsed) moveLastUsed(connection, tokenId, at);
}

const INSERT = `
  INSERT INTO token_usage_logs (token_id, endpoint, ip_address, user_agent, client, outcome, created_at, count)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Adds one use; `at` is its time as stored. */
export function insertUse(connection: BetterSqlite3.Database, use: Use, at: string): void {
  prepare(connection, INSERT).run(
    use.tokenId,
    use.endpoint,
    use.ipAddress,
    use.userAgent,
    use.client,
    use.outcome,
    at,
    use.count ?? 1,
  );
}

// Index: primary key. Uses may arrive out of order: last_used_at never goes back.
const MOVE_LAST_USED = `
  UPDATE api_tokens
  SET last_used_at = ?
  WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)`;

/** Moves `last_used_at` forward to `at`, a time as stored. */
export function moveLastUsed(connection: BetterSqlite3.Database, tokenId: string, at: string): void {
  prepare(connection, MOVE_LAST_USED).run(at, tokenId, at);
}
