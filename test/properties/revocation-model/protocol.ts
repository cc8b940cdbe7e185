import type {
  createVerifierCache,
  Invalidated,
  LeaseMessage,
  LeaseStep,
  RenewalState,
} from '@tokenhouse/core';
import type { Invalidation, ModelDatabase, Snapshot } from './model-database.ts';

/** The parts that make a revocation final, so that a test can put a faulty one in the place of one of them. */
export interface Protocol {
  readonly step: (state: RenewalState, message: LeaseMessage, leaseMs: number) => LeaseStep;
  readonly createCache: typeof createVerifierCache;
  /** What a verifier that has seen `seen` is told. */
  readonly invalidatedSince: (log: readonly Invalidation[], seen: Snapshot, now: Snapshot) => Invalidated;
  /** Whether a lease with this `seen` stands for a verifier that knows of the transaction. */
  readonly isConfirmed: (database: ModelDatabase, xid: number, seen: Snapshot) => boolean;
}
