import type { Receipt } from '@tokenhouse/core';
import type { Queryable } from '../connections.ts';
import { selectValidLeases } from './lease-queries.ts';

// A verifier that is well has forgotten within milliseconds; one that is not makes us wait for its lease.
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

/**
 * Waits until no verifier believes what it remembered from before the transactions: each has said so, or its lease has
 * run out. Resolves with how many there were and how many have said so.
 */
export async function waitForVerifiers(
  connection: Queryable,
  xids: readonly string[],
): Promise<Omit<Receipt, 'elapsedMs'>> {
  const confirmed = new Map<string, boolean>();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const leases = await selectValidLeases(connection, xids);
    for (const { instanceId, isConfirmed } of leases) confirmed.set(instanceId, isConfirmed);
    if (leases.every(({ isConfirmed }) => isConfirmed)) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const all = [...confirmed.values()];
  return { verifiers: all.length, confirmed: all.filter(Boolean).length };
}
