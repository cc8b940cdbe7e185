import {
  BELIEVED_SHARE,
  createVerifierCache,
  type LeaseAction,
  type LeaseMessage,
  type LeaseStep,
  type RenewalState,
  stepLease,
} from '@tokenhouse/core';
import { isVisible } from './model-database.ts';
import type { Protocol } from './protocol.ts';

/** The protocol as it is, with the database's side of it as its SQL says. */
export const PROTOCOL: Protocol = {
  step: stepLease,
  createCache: createVerifierCache,
  invalidatedSince: (log, seen) => log.filter(({ xid }) => !isVisible(xid, seen)).map(({ hash }) => hash),
  isConfirmed: (_database, xid, seen) => isVisible(xid, seen),
};

/** The classic mistakes. Each is the protocol with one thing wrong. */
export const FAULTS: Readonly<Record<string, Protocol>> = {
  'an answer of the database is remembered although something was evicted meanwhile': {
    ...PROTOCOL,
    createCache(tokens) {
      const cache = createVerifierCache(tokens);
      return { ...cache, fill: (_fence, hash, token) => cache.fill(cache.fence(), hash, token) };
    },
  },
  'the lease is believed from when it was extended, not from before': {
    ...PROTOCOL,
    step: believingFrom('extended'),
  },
  'the lease is believed from when it was confirmed, not from before it was extended': {
    ...PROTOCOL,
    step: believingFrom('confirmed'),
  },
  'invalidations are read before the lease is extended': { ...PROTOCOL, step: readingFirst },
  'what was seen is confirmed before it is evicted': { ...PROTOCOL, step: confirmingFirst },
  'invalidations are ordered by their numbers, not by what was visible': {
    ...PROTOCOL,
    invalidatedSince: (log, seen) => log.filter(({ xid }) => xid >= seen.xmax).map(({ hash }) => hash),
    isConfirmed: (_database, xid, seen) => xid < seen.xmax,
  },
  'a verifier whose lease was cleared away keeps what it remembers': {
    ...PROTOCOL,
    step: (state, message, leaseMs) =>
      stepLease(state, message.kind === 'extended' ? { ...message, isNew: false } : message, leaseMs),
  },
  'a verifier goes on under its old name after a question without an answer': {
    ...PROTOCOL,
    step(state, message, leaseMs) {
      const { state: next, actions } = stepLease(state, message, leaseMs);
      return { state: next, actions: actions.filter(({ kind }) => kind !== 'startOver') };
    },
  },
  'a lease is believed to its last moment, whatever the clocks do': {
    ...PROTOCOL,
    step: (state, message, leaseMs) => stepLease(state, message, leaseMs / BELIEVED_SHARE),
  },
};

/** The clock is noted when this message comes, and not when the renewal begins. */
function believingFrom(kind: 'extended' | 'confirmed'): Protocol['step'] {
  return (state, message, leaseMs) => {
    if (kind === 'confirmed' && message.kind === 'confirmed' && 'notedAt' in state) {
      return stepLease({ ...state, notedAt: message.now }, message, leaseMs);
    }
    const { state: next, actions } = stepLease(state, message, leaseMs);
    if (kind === 'extended' && message.kind === 'extended' && 'notedAt' in next) {
      return { state: { ...next, notedAt: message.now }, actions };
    }
    return { state: next, actions };
  };
}

/** What a faulty protocol keeps from one step to the next. */
type WithMemo = RenewalState & {
  readonly memo?: { readonly snapshot?: string; readonly late?: readonly LeaseAction[] };
};

/** read, evict, extend, confirm: the hole is between the reading and the extension. */
function readingFirst(state: WithMemo, message: LeaseMessage, leaseMs: number): LeaseStep {
  if (message.kind === 'read' && state.phase === 'reading') {
    const next: WithMemo = { ...state, phase: 'extending', memo: { snapshot: message.snapshot } };
    return {
      state: next,
      actions: [{ kind: 'evict', invalidated: message.invalidated }, { kind: 'extend' }],
    };
  }
  if (message.kind === 'extended' && state.phase === 'extending') {
    const forget: LeaseAction[] = message.isNew ? [{ kind: 'evict', invalidated: 'all' }] : [];
    const snapshot = state.memo?.snapshot ?? '';
    return { state: { ...state, phase: 'confirming' }, actions: [...forget, { kind: 'confirm', snapshot }] };
  }
  const { state: next, actions } = stepLease(state, message, leaseMs);
  if (next.phase !== 'extending' || state.phase === 'extending') return { state: next, actions };
  const reading = actions.map(
    (action): LeaseAction => (action.kind === 'extend' ? { kind: 'read' } : action),
  );
  return { state: { ...next, phase: 'reading' }, actions: reading };
}

/** The eviction waits for the confirmation's answer. */
function confirmingFirst(state: WithMemo, message: LeaseMessage, leaseMs: number): LeaseStep {
  const { state: next, actions } = stepLease(state, message, leaseMs);
  if (message.kind === 'read' && state.phase === 'reading') {
    const late = actions.filter(({ kind }) => kind === 'evict');
    const waiting: WithMemo = { ...next, memo: { late } };
    return { state: waiting, actions: actions.filter(({ kind }) => kind !== 'evict') };
  }
  if (message.kind === 'confirmed' && state.phase === 'confirming') {
    return { state: next, actions: [...(state.memo?.late ?? []), ...actions] };
  }
  return { state: next, actions };
}
