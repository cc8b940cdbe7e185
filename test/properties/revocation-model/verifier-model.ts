import type { StoredToken } from '@tokenhouse/core';
import type {
  LeaseAction,
  LeaseMessage,
  RenewalState,
} from '../../../packages/postgres/src/verifier/lease-protocol.ts';
import type { Fence, VerifierCache } from '../../../packages/postgres/src/verifier/verifier-cache.ts';
import type { Lease, ModelDatabase, Snapshot } from './model-database.ts';
import type { Protocol } from './protocol.ts';

export interface Question {
  /** The verifier's name when it asked. */
  readonly instance: string;
  readonly action: LeaseAction;
  answer: LeaseMessage | undefined;
  /** The tables of this result. */
  history?: number;
}

export interface Reading {
  readonly hash: string;
  readonly begunAt: number;
  readonly fence: Fence;
  token: StoredToken | undefined;
}

export interface Watched {
  readonly lease: Lease;
  readonly since: number;
}

/** The state of a verifier in the model. */
export interface Verifier {
  instance: string;
  /** How fast its clock runs: 0.99 to 1.01. */
  readonly rate: number;
  isPaused: boolean;
  cache: VerifierCache;
  renewal: RenewalState;
  /** The tables of the last renewal. */
  history: number | undefined;
  /** All leases as first seen, with the time. */
  watched: Map<string, Watched>;
  question: Question | undefined;
  readings: Reading[];
}

/** The database's response to a question of the protocol. */
export function carryOut(question: Question, database: ModelDatabase, protocol: Protocol): LeaseMessage {
  const { instance, action } = question;
  switch (action.kind) {
    case 'extend': {
      database.noteHistory();
      const { isNew, history } = database.extend(instance);
      question.history = history;
      return { kind: 'extended', isNew, isGuarded: true, now: 0 };
    }
    case 'read': {
      const now = database.snapshot();
      const seen = database.leases.get(instance)?.seen;
      if (seen === undefined) return { kind: 'failed' };
      const invalidated = protocol.invalidatedSince(database.invalidations(), seen, now);
      return { kind: 'read', invalidated, snapshot: JSON.stringify(now) };
    }
    case 'confirm':
      return database.confirm(instance, JSON.parse(action.snapshot) as Snapshot)
        ? { kind: 'confirmed', now: 0 }
        : { kind: 'failed' };
    default:
      throw new Error(`${action.kind} is not a question`);
  }
}
