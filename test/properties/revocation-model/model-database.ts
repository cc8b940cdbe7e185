import type { StoredToken } from '@tokenhouse/core';

/** As pg_snapshot: a transaction is visible if it is below `xmax` and was not in progress. */
export interface Snapshot {
  readonly xmax: number;
  readonly inProgress: readonly number[];
}

export interface Invalidation {
  readonly xid: number;
  readonly hash: string;
}

interface Lease {
  validUntil: number;
  seen: Snapshot;
}

interface Transaction {
  readonly xid: number;
  readonly hash: string;
}

export function isVisible(xid: number, { xmax, inProgress }: Snapshot): boolean {
  return xid < xmax && !inProgress.includes(xid);
}

/** PostgreSQL, as far as revocations and leases touch it: transactions become visible when they commit, in any order. */
export class ModelDatabase {
  readonly leases = new Map<string, Lease>();
  readonly #open = new Map<number, Transaction>();
  readonly #committed: Invalidation[] = [];
  readonly #revoked = new Map<string, number>();
  #nextXid = 1;

  snapshot(): Snapshot {
    return { xmax: this.#nextXid, inProgress: [...this.#open.keys()] };
  }

  /** Gets its number now and is seen by nobody before it commits. */
  beginRevocation(hash: string): number {
    const xid = this.#nextXid;
    this.#nextXid += 1;
    this.#open.set(xid, { xid, hash });
    return xid;
  }

  commit(xid: number): void {
    const transaction = this.#open.get(xid);
    if (transaction === undefined) return;
    this.#open.delete(xid);
    this.#committed.push({ xid, hash: transaction.hash });
    this.#revoked.set(transaction.hash, xid);
  }

  openTransactions(): readonly number[] {
    return [...this.#open.keys()];
  }

  /** The row as a statement of this moment reads it. */
  readToken(hash: string): StoredToken {
    const revokedAt = this.#revoked.has(hash) ? new Date(0) : null;
    return { id: hash, userId: 'ada', name: hash, expiresAt: null, revokedAt };
  }

  /** Committed invalidations, in the order of their numbers. */
  invalidations(): readonly Invalidation[] {
    return [...this.#committed].sort((one, other) => one.xid - other.xid);
  }

  /** True if there was no lease, or it had been cleared away. */
  extend(instance: string, validUntil: number): boolean {
    const lease = this.leases.get(instance);
    if (lease !== undefined) {
      lease.validUntil = validUntil;
      return false;
    }
    this.leases.set(instance, { validUntil, seen: this.snapshot() });
    return true;
  }

  confirm(instance: string, seen: Snapshot): void {
    const lease = this.leases.get(instance);
    if (lease !== undefined) lease.seen = seen;
  }
}
