import type { Queryable } from '../connections/connections.ts';
import { NOTE_HISTORY, SELECT_HISTORY } from './history.ts';
import type { Invalidated } from './lease-protocol.ts';

/**
 * Extends the lease of this instance from now on. A new lease has seen what this statement sees. Records a replacement
 * of the tables in the same statement. Index: verifier_leases_pkey.
 */
const EXTEND_LEASE = `
  WITH current_history AS (${SELECT_HISTORY}), ${NOTE_HISTORY}, lease AS (
    INSERT INTO verifier_leases (instance_id, valid_until, seen, lease_ms)
    VALUES ($3, now() + $2::int * interval '1 millisecond', pg_current_snapshot(), $2)
    ON CONFLICT (instance_id) DO UPDATE SET valid_until = excluded.valid_until, lease_ms = excluded.lease_ms
    RETURNING xmax = 0 AS is_new
  )
  SELECT is_new, history, is_guarded FROM lease, current_history`;

export interface ExtendedLease {
  /** There was no lease. */
  readonly isNew: boolean;
  /** See `SELECT_HISTORY`. */
  readonly history: string;
  readonly isGuarded: boolean;
}

/** `timeline`: see `Primary`. */
export async function extendLease(
  connection: Queryable,
  { instanceId, leaseMs, timeline }: { instanceId: string; leaseMs: number; timeline: string },
): Promise<ExtendedLease> {
  const { rows } = await connection.query<{ is_new: boolean; history: string; is_guarded: boolean }>(
    EXTEND_LEASE,
    [timeline, leaseMs, instanceId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The lease was not written');
  return { isNew: row.is_new, history: row.history, isGuarded: row.is_guarded };
}

export interface Unseen {
  readonly invalidated: Invalidated;
  /** As of which moment, as pg_snapshot. */
  readonly snapshot: string;
}

/**
 * What was invalidated and not yet seen, in this cluster: a restored dump brings numbers of another. Indexes:
 * verifier_leases_pkey, token_invalidations_xid_idx.
 */
const SELECT_UNSEEN = `
  SELECT pg_current_snapshot()::text AS snapshot,
         ARRAY(SELECT DISTINCT token_hash FROM token_invalidations
                WHERE xid >= pg_snapshot_xmin(lease.seen) AND NOT pg_visible_in_snapshot(xid, lease.seen)
                  AND xid < pg_snapshot_xmax(pg_current_snapshot())) AS hashes
    FROM verifier_leases lease WHERE instance_id = $1`;

/** Rejects if the lease was deleted. */
export async function selectUnseen(connection: Queryable, instanceId: string): Promise<Unseen> {
  const { rows } = await connection.query<{ snapshot: string; hashes: string[] }>(SELECT_UNSEEN, [
    instanceId,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error('The lease of this verifier was deleted');
  return { snapshot: row.snapshot, invalidated: row.hashes.includes('') ? 'all' : row.hashes };
}

/** Records what this instance has evicted. Rejects if the lease was deleted. Index: verifier_leases_pkey. */
export async function confirmLease(
  connection: Queryable,
  instanceId: string,
  snapshot: string,
): Promise<void> {
  const { rowCount } = await connection.query(
    'UPDATE verifier_leases SET seen = $2::pg_snapshot WHERE instance_id = $1',
    [instanceId, snapshot],
  );
  if (rowCount !== 1) throw new Error('The lease of this verifier was deleted');
}

/** Index: verifier_leases_pkey. */
export async function deleteLease(connection: Queryable, instanceId: string): Promise<void> {
  await connection.query('DELETE FROM verifier_leases WHERE instance_id = $1', [instanceId]);
}

export interface Lease {
  readonly instanceId: string;
  /** Differs after each renewal and confirmation. */
  readonly version: string;
  /** How long its instance may trust its cache after a renewal. */
  readonly leaseMs: number;
  /** Whether its instance has evicted what the transaction changed. */
  readonly isConfirmed: boolean;
}

// An instance of an older version stores only the end, by the database's clock.
const SELECT_LEASES = `
  SELECT instance_id, xmin::text AS version, pg_visible_in_snapshot($1::xid8, seen) AS is_confirmed,
         coalesce(lease_ms, greatest(0, extract(epoch FROM valid_until - clock_timestamp()) * 1000))::int AS lease_ms
    FROM verifier_leases`;

/** All leases, and whether their instances have seen the transaction. */
export async function selectLeases(connection: Queryable, xid: string): Promise<readonly Lease[]> {
  const { rows } = await connection.query<{
    instance_id: string;
    version: string;
    is_confirmed: boolean;
    lease_ms: number;
  }>({ name: 'leases', text: SELECT_LEASES, values: [xid] });
  return rows.map((row) => ({
    instanceId: row.instance_id,
    version: row.version,
    leaseMs: row.lease_ms,
    isConfirmed: row.is_confirmed,
  }));
}

/**
 * Deletes leases that were not renewed since. Their instances clear their caches when they return. Index:
 * verifier_leases_pkey.
 */
export async function deleteUnchanged(connection: Queryable, leases: readonly Lease[]): Promise<void> {
  await connection.query(
    `DELETE FROM verifier_leases USING unnest($1::uuid[], $2::text[]) AS dead (id, version)
      WHERE instance_id = dead.id AND verifier_leases.xmin::text = dead.version`,
    [leases.map(({ instanceId }) => instanceId), leases.map(({ version }) => version)],
  );
}

/** Deletes invalidations older than an hour that every instance has seen, and ended leases of older versions. */
export async function clearOldLeases(connection: Queryable): Promise<void> {
  await connection.query(
    `DELETE FROM verifier_leases WHERE lease_ms IS NULL AND valid_until < now() - interval '1 hour'`,
  );
  await connection.query(
    `DELETE FROM token_invalidations
      WHERE at < now() - interval '1 hour'
        AND (xid >= pg_snapshot_xmax(pg_current_snapshot())
             OR NOT EXISTS (SELECT FROM verifier_leases WHERE NOT pg_visible_in_snapshot(xid, seen)))`,
  );
}
