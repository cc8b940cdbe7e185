import type { Queryable } from './connections.ts';

const BATCH = 500;

/**
 * One batch of the tokens that were revoked or expired before a moment. By the earlier of that moment and the database's
 * clock less the same time: a server whose clock is ahead must not take a token that is still good for one that expired
 * long ago. Skips rows that somebody else holds locked. Indexes: api_tokens_inactive_since_idx,
 * api_tokens_pkey.
 */
export const DELETE_INACTIVE = `
  DELETE FROM api_tokens WHERE id = ANY (ARRAY(
    SELECT id FROM api_tokens
     WHERE least(revoked_at, expires_at) < least($1::timestamptz, now()) - $2 * interval '1 day'
     ORDER BY least(revoked_at, expires_at) LIMIT ${BATCH}
       FOR UPDATE SKIP LOCKED))`;

/**
 * Removes the tokens that have been inactive for more than `days`, batch by batch, each committed alone: a trigger tells
 * every verifier of each token, and none must have to read them all at once. 0 days keep all.
 */
export async function removeInactiveTokens(connection: Queryable, now: Date, days: number): Promise<void> {
  if (days === 0) return;
  let removed: number | null;
  do {
    ({ rowCount: removed } = await connection.query(DELETE_INACTIVE, [now, days]));
  } while (removed === BATCH);
}
