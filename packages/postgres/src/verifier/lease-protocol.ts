/** What a renewal of the lease waits for. `notedAt` is from before the lease was extended. */
export type RenewalState = { readonly phase: 'idle' } | Renewal;

interface Renewal {
  readonly phase: 'extending' | 'reading' | 'confirming';
  readonly notedAt: number;
  /** Whether every change of a token is recorded as an invalidation. */
  readonly isGuarded: boolean;
  /** Something was invalidated after this renewal had begun. */
  readonly isWantedAgain: boolean;
}

/**
 * What has happened. `now` is the verifier's own clock, in milliseconds; the database's clock is never compared to it.
 */
export type LeaseMessage =
  /** A third of the lease is over, or the database has notified of an invalidation. */
  | { readonly kind: 'due'; readonly now: number }
  /**
   * The lease is extended. `isNew`: there was none, or the tables were replaced, so no revocation waited for this
   * verifier. `isGuarded`: the triggers that write invalidations are in place.
   */
  | { readonly kind: 'extended'; readonly isNew: boolean; readonly isGuarded: boolean; readonly now: number }
  /** What was invalidated since the last confirmation, as of `snapshot`. */
  | { readonly kind: 'read'; readonly invalidated: Invalidated; readonly snapshot: string }
  | { readonly kind: 'confirmed'; readonly now: number }
  /** The database did not respond, or the connection broke. */
  | { readonly kind: 'failed' };

/** The hashes of the tokens whose rows have changed; `all` when the table was emptied. */
export type Invalidated = readonly string[] | 'all';

/** A query to the database. Its response is the next message. */
export type LeaseQuestion =
  | { readonly kind: 'extend' }
  | { readonly kind: 'read' }
  | { readonly kind: 'confirm'; readonly snapshot: string };

/** What to do, in this order. A question comes last. */
export type LeaseAction =
  | LeaseQuestion
  | { readonly kind: 'evict'; readonly invalidated: Invalidated }
  /**
   * Clears the cache and takes a new instance id: a question without a response may still commit a lease that claims
   * something this verifier has not done.
   */
  | { readonly kind: 'startOver' }
  /** The cache may be trusted until then, by the verifier's clock. */
  | { readonly kind: 'believe'; readonly until: number };

export interface LeaseStep {
  readonly state: RenewalState;
  readonly actions: readonly LeaseAction[];
}

export const IDLE: RenewalState = { phase: 'idle' };

/**
 * The share of the lease for which the cache is trusted. Clocks drift by far less than one percent, but during a
 * correction one may run up to 8.3 % too fast or slow (chrony's default), and so may the database's.
 */
export const BELIEVED_SHARE = 0.9;

/**
 * One step of a verifier's renewal. The order is what makes a revocation final: the clock is noted before the lease
 * is extended, invalidations are read after that and evicted before they are confirmed, and only then is the cache
 * trusted. A revocation waits until each valid lease is confirmed or has expired, so that no verifier that trusts its
 * cache can have missed it.
 */
export function stepLease(state: RenewalState, message: LeaseMessage, leaseMs: number): LeaseStep {
  switch (message.kind) {
    case 'due':
      return state.phase === 'idle'
        ? begin(message.now)
        : { state: { ...state, isWantedAgain: true }, actions: [] };
    case 'extended':
      if (state.phase !== 'extending') return unexpected(state);
      return {
        state: { ...state, phase: 'reading', isGuarded: message.isGuarded },
        // Changes of tokens that were cached under a deleted lease were not reported.
        actions: [...(message.isNew ? [evict('all')] : []), { kind: 'read' }],
      };
    case 'read':
      if (state.phase !== 'reading') return unexpected(state);
      return {
        state: { ...state, phase: 'confirming' },
        actions: [evict(message.invalidated), { kind: 'confirm', snapshot: message.snapshot }],
      };
    case 'confirmed':
      if (state.phase !== 'confirming') return unexpected(state);
      return confirm(state, message.now, leaseMs);
    case 'failed':
      return { state: IDLE, actions: [{ kind: 'startOver' }] };
  }
}

function begin(now: number): LeaseStep {
  return {
    state: { phase: 'extending', notedAt: now, isGuarded: false, isWantedAgain: false },
    actions: [{ kind: 'extend' }],
  };
}

function confirm({ notedAt, isGuarded, isWantedAgain }: Renewal, now: number, leaseMs: number): LeaseStep {
  // If a change may not be reported, the cache cannot be trusted.
  const until = isGuarded ? notedAt + leaseMs * BELIEVED_SHARE : Number.NEGATIVE_INFINITY;
  const believe: LeaseAction = { kind: 'believe', until };
  if (!isWantedAgain) return { state: IDLE, actions: [believe] };
  const next = begin(now);
  return { state: next.state, actions: [believe, ...next.actions] };
}

function evict(invalidated: Invalidated): LeaseAction {
  return { kind: 'evict', invalidated };
}

/** The response to a question of an earlier renewal, which has failed. */
function unexpected(state: RenewalState): LeaseStep {
  return { state, actions: [] };
}
