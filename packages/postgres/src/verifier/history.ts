import type { Queryable } from '../connections/connections.ts';

/** The triggers that write an invalidation for each change of a token. */
export const INVALIDATION_TRIGGERS = [
  'api_tokens_invalidate_updated',
  'api_tokens_invalidate_deleted',
  'api_tokens_invalidate_truncated',
] as const;

const TRIGGER_NAMES = INVALIDATION_TRIGGERS.map((name) => `'${name}'`).join(', ');

/**
 * The tables that a cached token came from, as a text that differs once they were replaced: a restore makes tables with
 * new numbers, a swap exchanges them, TRUNCATE gives them new files, and a trigger that was switched off and on again
 * has a new `xmin`. `$1` is the timeline of the server. `is_guarded` is whether each change of a token is reported.
 */
export const SELECT_HISTORY = `
  SELECT concat_ws(' ', $1::text,
           (SELECT oid FROM pg_database WHERE datname = current_database()),
           (SELECT string_agg(concat_ws('.', oid, pg_relation_filenode(oid)), ' ' ORDER BY oid) FROM pg_class
             WHERE oid IN ('api_tokens'::regclass, 'token_invalidations'::regclass, 'verifier_leases'::regclass)),
           string_agg(concat_ws('.', t.oid, t.xmin, t.tgenabled, p.xmin), ' ' ORDER BY t.oid)) AS history,
         count(*) FILTER (WHERE t.tgenabled = 'A') = ${INVALIDATION_TRIGGERS.length} AS is_guarded
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
   WHERE t.tgrelid = 'api_tokens'::regclass AND t.tgname IN (${TRIGGER_NAMES})`;

// An id of the history itself: two instances that see different histories write two such leases, and not ever more.
const LOST_ID = `substr(encode(sha256(convert_to(history, 'UTF8')), 'hex'), 1, 32)::uuid`;

/**
 * Writes the history down where it differs from the one that is written, and adds a lease for the instances whose
 * leases the replacement took away. No instance renews it, so that a revocation waits for it as for a dead instance.
 * `$2` is the lease of the instance that asks, in milliseconds; the added lease is as long as the longest that is
 * known.
 */
export const NOTE_HISTORY = `
  noted AS (
    INSERT INTO verifier_history (history, lease_ms) SELECT history, $2::int FROM current_history
     WHERE NOT EXISTS (SELECT FROM verifier_history v
                        WHERE v.history = current_history.history AND v.lease_ms >= $2::int)
    ON CONFLICT (is_only) DO UPDATE
       SET history = excluded.history, lease_ms = greatest(verifier_history.lease_ms, excluded.lease_ms)
    RETURNING history, lease_ms
  ), lost AS (
    INSERT INTO verifier_leases (instance_id, valid_until, seen, lease_ms)
    SELECT ${LOST_ID}, now() + longest.lease_ms * interval '1 millisecond', '1:1:', longest.lease_ms
      FROM noted,
           LATERAL (SELECT greatest(noted.lease_ms, max(v.lease_ms)) AS lease_ms FROM verifier_leases v) longest
     WHERE EXISTS (SELECT FROM verifier_history before WHERE before.history <> noted.history)
        OR (NOT EXISTS (SELECT FROM verifier_history) AND EXISTS (SELECT FROM verifier_leases))
    ON CONFLICT (instance_id) DO UPDATE SET valid_until = excluded.valid_until
  )`;

/** Call it after a change of a token, before its leases are read. Indexes: of the catalog. */
export async function noteHistory(connection: Queryable, server: string, leaseMs: number): Promise<void> {
  await connection.query({
    name: 'note-history',
    text: `WITH current_history AS (${SELECT_HISTORY}), ${NOTE_HISTORY} SELECT FROM noted`,
    values: [server, leaseMs],
  });
}

/**
 * Makes the triggers fire in every session again if they were enabled as ordinary ones, which a session with
 * `session_replication_role = replica` does not fire. Does not change disabled ones: an operator may be at work.
 */
export async function enableTriggersAlways(connection: Queryable): Promise<void> {
  const { rows } = await connection.query<{ name: string }>(
    `SELECT tgname AS name FROM pg_trigger
      WHERE tgrelid = 'api_tokens'::regclass AND tgname IN (${TRIGGER_NAMES}) AND tgenabled = 'O'`,
  );
  for (const { name } of rows) await connection.query(`ALTER TABLE api_tokens ENABLE ALWAYS TRIGGER ${name}`);
}
