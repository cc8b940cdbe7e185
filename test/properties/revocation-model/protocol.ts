import type {
  Invalidated,
  LeaseMessage,
  LeaseStep,
  RenewalState,
} from '../../../packages/postgres/src/verifier/lease-protocol.ts';
import type { createVerifierCache } from '../../../packages/postgres/src/verifier/verifier-cache.ts';
import type { Invalidation, Lease, ModelDatabase, Snapshot } from './model-database.ts';

/** The parts that make a revocation final, so that a test can put a faulty one in the place of one of them. */
export interface Protocol {
  readonly step: (state: RenewalState, message: LeaseMessage, leaseMs: number) => LeaseStep;
  readonly createCache: typeof createVerifierCache;
  /** The invalidations for a verifier that has seen `seen`. */
  readonly invalidatedSince: (log: readonly Invalidation[], seen: Snapshot, now: Snapshot) => Invalidated;
  /** How long a revocation waits for a lease of LEASE_MS after it first saw the lease. */
  readonly waitMs: number;
  /** How a revocation handles replaced tables, before it reads the leases. */
  readonly noteHistory: (database: ModelDatabase) => void;
  /** Whether the tables differ from those of the previous renewal. */
  readonly isReplaced: (history: number, before: number | undefined) => boolean;
  /** Whether a lease that was seen before may be deleted after its duration. */
  readonly isUnchanged: (lease: Lease, before: Lease) => boolean;
  /** Whether the verifier of a lease with this `seen` has seen the transaction. */
  readonly isConfirmed: (database: ModelDatabase, xid: number, seen: Snapshot) => boolean;
}
