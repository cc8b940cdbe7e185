import {
  BELIEVED_SHARE,
  type LeaseAction,
  type LeaseMessage,
  type LeaseStep,
  type RenewalState,
  stepLease,
} from '../../../packages/postgres/src/verifier/lease-protocol.ts';
import { createVerifierCache } from '../../../packages/postgres/src/verifier/verifier-cache.ts';
import { isVisible } from './model-database.ts';
import type { Protocol } from './protocol.ts';
import { LEASE_MS } from './world.ts';

/** The protocol as it is, with the database's side of it as its SQL says. */
export const PROTOCOL: Protocol = {
  step: stepLease,
  createCache: createVerifierCache,
  invalidatedSince: (log, seen) => log.filter(({ xid }) => !isVisible(xid, seen)).map(({ hash }) => hash),
  isConfirmed: (_database, xid, seen) => isVisible(xid, seen),
  waitMs: LEASE_MS,
  noteHistory: (database) => database.noteHistory(),
  isReplaced: (history, before) => history !== before,
  isUnchanged: (lease, before) => lease.version === before.version,
};

/** The classic mistakes. Each is the protocol with one thing wrong. */
export const FAULTS: Readonly<Record<string, Protocol>> = {
  'a result is cached although a token was evicted during the query': {
    ...PROTOCOL,
    createCache(tokens) {
      const cache = createVerifierCache(tokens);
      return { ...cache, fill: ({ at }, hash, token) => cache.fill(cache.fence(at), hash, token) };
    },
  },
  'the lease is trusted from its confirmation, not from before its extension': {
    ...PROTOCOL,
    step: believingFromConfirmation,
  },
  'invalidations are confirmed before the tokens are evicted': { ...PROTOCOL, step: confirmingFirst },
  'invalidations are ordered by transaction number, not by visibility': {
    ...PROTOCOL,
    invalidatedSince: (log, seen) => log.filter(({ xid }) => xid >= seen.xmax).map(({ hash }) => hash),
    isConfirmed: (_database, xid, seen) => xid < seen.xmax,
  },
  'a verifier whose lease was deleted keeps its cache': {
    ...PROTOCOL,
    step: (state, message, leaseMs) =>
      stepLease(state, message.kind === 'extended' ? { ...message, isNew: false } : message, leaseMs),
  },
  'a verifier keeps its instance id after a failed query': {
    ...PROTOCOL,
    step(state, message, leaseMs) {
      const { state: next, actions } = stepLease(state, message, leaseMs);
      return { state: next, actions: actions.filter(({ kind }) => kind !== 'startOver') };
    },
  },
  'a verifier keeps its cache although the tables were replaced': { ...PROTOCOL, isReplaced: () => false },
  'a revocation does not wait for leases that a restore removed': { ...PROTOCOL, noteHistory: () => {} },
  'the lease of a live instance is deleted as that of a dead one': {
    ...PROTOCOL,
    isUnchanged: () => true,
  },
  'a revocation waits for half a lease': { ...PROTOCOL, waitMs: LEASE_MS / 2 },
  'a lease is trusted to its last moment, without a margin for clocks': {
    ...PROTOCOL,
    step: (state, message, leaseMs) => stepLease(state, message, leaseMs / BELIEVED_SHARE),
  },
};

/** Notes the clock when the lease is confirmed, not when the renewal begins. */
function believingFromConfirmation(state: RenewalState, message: LeaseMessage, leaseMs: number): LeaseStep {
  const isLate = message.kind === 'confirmed' && 'notedAt' in state;
  return stepLease(isLate ? { ...state, notedAt: message.now } : state, message, leaseMs);
}

/** What a faulty protocol keeps from one step to the next. */
type WithMemo = RenewalState & { readonly late?: readonly LeaseAction[] };

/** Evicts only after the confirmation. */
function confirmingFirst(state: WithMemo, message: LeaseMessage, leaseMs: number): LeaseStep {
  const { state: next, actions } = stepLease(state, message, leaseMs);
  if (message.kind === 'read' && state.phase === 'reading') {
    const late = actions.filter(({ kind }) => kind === 'evict');
    const waiting: WithMemo = { ...next, late };
    return { state: waiting, actions: actions.filter(({ kind }) => kind !== 'evict') };
  }
  if (message.kind === 'confirmed' && state.phase === 'confirming') {
    return { state: next, actions: [...(state.late ?? []), ...actions] };
  }
  return { state: next, actions };
}
