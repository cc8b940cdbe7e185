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

export interface Lease {
  /** Differs after each renewal, as `xmin` does. */
  readonly version: number;
  readonly seen: Snapshot;
}

/** The contents of a dump. */
interface Backup {
  readonly leases: ReadonlyMap<string, Lease>;
  readonly committed: readonly Invalidation[];
  readonly revoked: ReadonlyMap<string, number>;
  readonly notedHistory: number;
}

const NOTHING: Snapshot = { xmax: 1, inProgress: [] };

interface Transaction {
  readonly xid: number;
  readonly hash: string;
}

export function isVisible(xid: number, { xmax, inProgress }: Snapshot): boolean {
  return xid < xmax && !inProgress.includes(xid);
}

/** PostgreSQL, as far as revocations and leases touch it: transactions become visible when they commit, in any order. */
export class ModelDatabase {
  leases = new Map<string, Lease>();
  readonly #open = new Map<number, Transaction>();
  #committed: Invalidation[] = [];
  #revoked = new Map<string, number>();
  #nextXid = 1;
  #nextVersion = 1;
  /** The numbers of the tables, which a restore changes, and the stored row with the last known numbers. */
  #history = 0;
  #notedHistory = 0;
  #backup: Backup | undefined;

  snapshot(): Snapshot {
    return { xmax: this.#nextXid, inProgress: [...this.#open.keys()] };
  }

  /** Gets its number now, and becomes visible when it commits. */
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

  /** The row that a statement reads now. Its name identifies the tables. */
  readToken(hash: string): StoredToken {
    const revokedAt = this.#revoked.has(hash) ? new Date(0) : null;
    return { id: hash, userId: 'ada', name: String(this.#history), expiresAt: null, revokedAt };
  }

  /** Committed invalidations, in the order of their numbers. */
  invalidations(): readonly Invalidation[] {
    return [...this.#committed].sort((one, other) => one.xid - other.xid);
  }

  /** `isNew` if there was no lease, or it had been deleted. */
  extend(instance: string): { readonly isNew: boolean; readonly history: number } {
    const lease = this.leases.get(instance);
    this.#write(instance, lease?.seen ?? this.snapshot());
    return { isNew: lease === undefined, history: this.#history };
  }

  /** False if the lease was deleted. */
  confirm(instance: string, seen: Snapshot): boolean {
    if (!this.leases.has(instance)) return false;
    this.#write(instance, seen);
    return true;
  }

  #write(instance: string, seen: Snapshot): void {
    this.leases.set(instance, { version: this.#nextVersion, seen });
    this.#nextVersion += 1;
  }

  /** If the tables differ from the stored row, writes a lease that stands for the lost ones. */
  noteHistory(): void {
    if (this.#notedHistory === this.#history) return;
    this.#notedHistory = this.#history;
    this.#write(`lost ${this.#history}`, NOTHING);
  }

  backUp(): void {
    this.#backup = {
      leases: new Map(this.leases),
      committed: [...this.#committed],
      revoked: new Map(this.#revoked),
      notedHistory: this.#notedHistory,
    };
  }

  /** True if there was a backup. Loses later commits and open transactions. */
  restore(): boolean {
    if (this.#backup === undefined) return false;
    const { leases, committed, revoked, notedHistory } = this.#backup;
    this.leases = new Map();
    // Restored rows get new versions.
    for (const [instance, { seen }] of leases) this.#write(instance, seen);
    this.#committed = [...committed];
    this.#revoked = new Map(revoked);
    this.#notedHistory = notedHistory;
    this.#history += 1;
    this.#open.clear();
    return true;
  }
}
