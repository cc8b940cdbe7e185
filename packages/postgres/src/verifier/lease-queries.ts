import type { Invalidated } from '@tokenhouse/core';
import type { Queryable } from '../connections.ts';

/**
 * The lease of this instance, for so long from now on; whether there was none. A new one has seen what this
 * statement sees. Index: verifier_leases_pkey.
 */
const EXTEND_LEASE = `
  INSERT INTO verifier_leases (instance_id, valid_until, seen)
  VALUES ($1, now() + $2 * interval '1 millisecond', pg_current_snapshot())
  ON CONFLICT (instance_id) DO UPDATE SET valid_until = excluded.valid_until
  RETURNING xmax = 0 AS is_new`;

export async function extendLease(
  connection: Queryable,
  instanceId: string,
  leaseMs: number,
): Promise<boolean> {
  const { rows } = await connection.query<{ is_new: boolean }>(EXTEND_LEASE, [instanceId, leaseMs]);
  return rows[0]?.is_new ?? true;
}

export interface Unseen {
  readonly invalidated: Invalidated;
  /** As of which moment, as pg_snapshot. */
  readonly snapshot: string;
}

/** What was invalidated and not yet seen, in this cluster: a restored dump brings numbers of another. Indexes: verifier_leases_pkey, token_invalidations_xid_idx. */
const SELECT_UNSEEN = `
  SELECT pg_current_snapshot()::text AS snapshot,
         ARRAY(SELECT DISTINCT token_hash FROM token_invalidations
                WHERE xid >= pg_snapshot_xmin(lease.seen) AND NOT pg_visible_in_snapshot(xid, lease.seen)
                  AND xid < pg_snapshot_xmax(pg_current_snapshot())) AS hashes
    FROM verifier_leases lease WHERE instance_id = $1`;

/** Rejects when the lease is gone. */
export async function selectUnseen(connection: Queryable, instanceId: string): Promise<Unseen> {
  const { rows } = await connection.query<{ snapshot: string; hashes: string[] }>(SELECT_UNSEEN, [
    instanceId,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error('The lease of this verifier was deleted');
  return { snapshot: row.snapshot, invalidated: row.hashes.includes('') ? 'all' : row.hashes };
}

/** Says what this instance has forgotten. Rejects when the lease is gone. Index: verifier_leases_pkey. */
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

export interface ValidLease {
  readonly instanceId: string;
  readonly isConfirmed: boolean;
}

/** The leases that are valid at this moment, and which of their instances have forgotten what these transactions changed. */
export async function selectValidLeases(
  connection: Queryable,
  xids: readonly string[],
): Promise<readonly ValidLease[]> {
  const { rows } = await connection.query<{ instance_id: string; is_confirmed: boolean }>({
    name: 'valid-leases',
    text: `SELECT instance_id,
                  NOT EXISTS (SELECT FROM unnest($1::xid8[]) AS changed (xid)
                               WHERE NOT pg_visible_in_snapshot(changed.xid, seen)) AS is_confirmed
             FROM verifier_leases WHERE valid_until > now()`,
    values: [xids],
  });
  return rows.map((row) => ({ instanceId: row.instance_id, isConfirmed: row.is_confirmed }));
}

/**
 * Clears away the leases that ran out an hour ago, and the invalidations of an hour ago that every other one has seen.
 * An instance that comes back after that finds no lease, and forgets everything.
 */
export async function clearOldLeases(connection: Queryable): Promise<void> {
  await connection.query(`DELETE FROM verifier_leases WHERE valid_until < now() - interval '1 hour'`);
  await connection.query(
    `DELETE FROM token_invalidations
      WHERE at < now() - interval '1 hour'
        AND (xid >= pg_snapshot_xmax(pg_current_snapshot())
             OR NOT EXISTS (SELECT FROM verifier_leases WHERE NOT pg_visible_in_snapshot(xid, seen)))`,
  );
}
