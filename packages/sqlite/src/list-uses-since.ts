import type { OwnedUse, UsesSince } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { prepare } from './prepare.ts';
import { toLoggedUse, type UseRow } from './usage-queries.ts';
import { toStoredTime } from './values.ts';

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
  { since, except, limit }: UsesSince,
): OwnedUse[] {
  return prepare<OwnedUseRow>(connection, USES_SINCE)
    .all({
      userIds: JSON.stringify(userIds),
      since: toStoredTime(since),
      revokedSince: toStoredTime(new Date(since.getTime() - SLACK_MS)),
      except: JSON.stringify(except.map(Number)),
      limit,
    })
    .map((row) => ({ ...toLoggedUse(row), tokenId: row.token_id, userId: row.user_id }));
}

interface OwnedUseRow extends UseRow {
  readonly token_id: string;
  readonly user_id: string;
}
