import type {
  createVerifierCache,
  Invalidated,
  LeaseMessage,
  LeaseStep,
  RenewalState,
} from '@tokenhouse/core';
import type { Invalidation, Lease, ModelDatabase, Snapshot } from './model-database.ts';

/** The parts that make a revocation final, so that a test can put a faulty one in the place of one of them. */
export interface Protocol {
  readonly step: (state: RenewalState, message: LeaseMessage, leaseMs: number) => LeaseStep;
  readonly createCache: typeof createVerifierCache;
  /** What a verifier that has seen `seen` is told. */
  readonly invalidatedSince: (log: readonly Invalidation[], seen: Snapshot, now: Snapshot) => Invalidated;
  /** How long a revocation waits for a lease of LEASE_MS, from when it saw it first. */
  readonly waitMs: number;
  /** What a revocation does about tables that were replaced, before it looks at the leases. */
  readonly noteHistory: (database: ModelDatabase) => void;
  /** Whether the tables are others than those of the renewal before. */
  readonly isReplaced: (history: number, before: number | undefined) => boolean;
  /** Whether a lease that was seen before may be deleted, once it has lasted its time. */
  readonly isUnchanged: (lease: Lease, before: Lease) => boolean;
  /** Whether a lease with this `seen` is of a verifier that knows of the transaction. */
  readonly isConfirmed: (database: ModelDatabase, xid: number, seen: Snapshot) => boolean;
}
