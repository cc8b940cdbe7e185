import type { OwnedUse, UsesSince } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { toLoggedUse, type UseRow } from './list-uses.ts';
import { prepare } from './prepare.ts';
import { toStoredTime } from './stored-time.ts';

// A token that was revoked at this moment may have been accepted by a process whose clock is behind.
const SLACK_MS = 60_000;
// Of all these people: after more revocations within a minute some last uses are in the log alone.
const MOST_REVOKED = 1_000;

// Not one look-up for each token, since a person may have collected any number of inactive ones. Accepted uses: those of
// the tokens that were active at :since (api_tokens_active) or were revoked last (api_tokens_revoked_at), for each token
// by token_usage_logs_of_token. Denied uses: those of everybody, by token_usage_logs_denied, and then the token by its
// primary key. Sorted afterwards: it is little.
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
