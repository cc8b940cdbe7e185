import type { Connections } from './connections/connections.ts';
import { type BegunRetention, beginRetention, type RetentionOptions } from './retention.ts';
import { type Task, whileNobodyElse } from './row-locks.ts';

const BATCH = 500;
const TASK: Task = 'token retention';

/**
 * Deletes one batch of the tokens that became inactive more than $2 days before $1, or before the database's time if that
 * is earlier: a server whose clock is ahead must not delete an unexpired token. Skips locked rows. Indexes:
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
  await whileNobodyElse(connections, TASK, async (client) => {
    const hasOld = async (at: Date) => (await client.query(HAS_INACTIVE, [at, days])).rowCount !== 0;
    begun = await beginRetention(client, { task: TASK, now, days, hasOld });
  });
  if (begun?.outcome === 'stopped') observer?.retentionStopped?.(begun.stopped);
  if (begun?.outcome !== 'begun') return;
  let removed: number | null;
  do {
    ({ rowCount: removed } = await connections.query(DELETE_INACTIVE, [begun.at, days]));
  } while (removed === BATCH);
}
