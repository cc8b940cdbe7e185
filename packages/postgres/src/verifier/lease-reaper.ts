import type { Queryable } from '../connections/connections.ts';
import { deleteUnchanged, type Lease, selectLeases } from './lease-queries.ts';

interface Watched {
  readonly lease: Lease;
  readonly since: number;
}

// Any number works: only the renewals matter here, not what the leases confirm.
const ANY_XID = '3';

/**
 * Deletes the leases that were not renewed for their duration, by this process's own clock, so that the next
 * revocation does not wait for a dead instance. Call it regularly; it keeps the leases of the last call.
 */
export function createLeaseReaper(connection: Queryable, now = () => performance.now()): () => Promise<void> {
  let watched = new Map<string, Watched>();

  return async () => {
    const leases = await selectLeases(connection, ANY_XID);
    const at = now();
    const before = watched;
    watched = new Map(
      leases.map((lease) => {
        const known = before.get(lease.instanceId);
        const isSame = known !== undefined && known.lease.version === lease.version;
        return [lease.instanceId, isSame ? known : { lease, since: at }];
      }),
    );
    const dead = [...watched.values()].filter(({ lease, since }) => at >= since + lease.leaseMs);
    if (dead.length > 0)
      await deleteUnchanged(
        connection,
        dead.map(({ lease }) => lease),
      );
  };
}
