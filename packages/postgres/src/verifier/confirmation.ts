import type { Receipt } from '@tokenhouse/core';
import type { Queryable } from '../connections/connections.ts';
import { deleteUnchanged, type Lease, selectLeases } from './lease-queries.ts';

// A healthy verifier confirms within milliseconds. Otherwise the caller waits until its lease ends.
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

/**
 * Waits until no verifier trusts what it cached before the transaction: each has confirmed, or its lease has ended. A
 * lease ends when its duration has passed since it was first seen here, by this process's own clock: no
 * clock of another machine is compared. Resolves with the number of verifiers, and of those that confirmed.
 */
export async function waitForVerifiers(
  connection: Queryable,
  xid: string,
): Promise<Omit<Receipt, 'elapsedMs'>> {
  const first = new Map<string, { readonly lease: Lease; readonly endsAt: number }>();
  const confirmed = new Set<string>();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const leases = await selectLeases(connection, xid);
    const now = performance.now();
    for (const lease of leases) {
      if (lease.isConfirmed) confirmed.add(lease.instanceId);
      if (!first.has(lease.instanceId)) first.set(lease.instanceId, { lease, endsAt: now + lease.leaseMs });
    }
    const ends = leases.flatMap(({ instanceId, isConfirmed }) =>
      isConfirmed ? [] : [first.get(instanceId)?.endsAt ?? now],
    );
    const next = Math.min(...ends.filter((end) => end > now));
    if (next === Number.POSITIVE_INFINITY) break;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, Math.ceil(next - now))));
  }
  const over = [...first.values()]
    .map(({ lease }) => lease)
    .filter(({ instanceId }) => !confirmed.has(instanceId));
  // Otherwise the next revocation would also wait for a dead instance.
  if (over.length > 0) await deleteUnchanged(connection, over);
  return { verifiers: first.size, confirmed: confirmed.size };
}
