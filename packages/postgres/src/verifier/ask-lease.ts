import type { LeaseConnection } from './lease-connection.ts';
import type { LeaseMessage, LeaseQuestion } from './lease-protocol.ts';

export interface AskLeaseOptions {
  readonly leaseMs: number;
  /** See `createSteadyClock`. */
  readonly now: () => number;
  /** Called when the triggers that write invalidations are not in place. */
  readonly onUnguarded: () => void;
}

/** Sends a query of the protocol to the database, for an instance. */
export type AskLease = (
  connection: LeaseConnection,
  instanceId: string,
  question: LeaseQuestion,
) => Promise<LeaseMessage>;

/** Keeps the history of the tables, to detect that they were replaced. */
export function createAskLease({ leaseMs, now, onUnguarded }: AskLeaseOptions): AskLease {
  let history: string | undefined;
  let reapedAt = Number.NEGATIVE_INFINITY;

  async function extend(connection: LeaseConnection, instanceId: string): Promise<LeaseMessage> {
    const lease = await connection.extend(instanceId, leaseMs);
    const isReplaced = lease.history !== history;
    history = lease.history;
    if (!lease.isGuarded) onUnguarded();
    return { kind: 'extended', isNew: lease.isNew || isReplaced, isGuarded: lease.isGuarded, now: now() };
  }

  async function reapNowAndThen(connection: LeaseConnection): Promise<void> {
    // Hundreds of notifications may arrive at once.
    if (now() < reapedAt + leaseMs / 4) return;
    reapedAt = now();
    await connection.reap();
  }

  return async (connection, instanceId, question) => {
    switch (question.kind) {
      case 'extend':
        return extend(connection, instanceId);
      case 'read':
        return { kind: 'read', ...(await connection.readUnseen(instanceId)) };
      case 'confirm':
        await connection.confirm(instanceId, question.snapshot);
        await reapNowAndThen(connection);
        return { kind: 'confirmed', now: now() };
    }
  };
}
