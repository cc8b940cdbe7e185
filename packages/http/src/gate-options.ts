import { type Awaitable, checkWhole } from '@tokenhouse/core';
import type { GateDecision, RequestFacts, TokenGate } from './token-gate.ts';

/** When `requireToken` judges the token of a request. */
export interface GateOptions {
  /**
   * `headers`, or left out: once, when the headers are there. `body-read`: then, so that a bad token is refused early,
   * and again when the whole body has arrived, so that no handler gets a body that ended after the revocation.
   */
  readonly when?: 'headers' | 'body-read';
  /** For `body-read`: how many bytes of a body are waited for, and kept in memory. A longer one gets 413. */
  readonly bodyLimit?: number;
}

/** Judges a request; `bodyArrived` resolves when its body of at most `limit` bytes is there, and leaves it readable. */
export type Judge = (
  facts: RequestFacts,
  bodyArrived: (limit: number) => Promise<void>,
) => Awaitable<GateDecision>;

const DEFAULT_BODY_LIMIT = 1024 * 1024;
const MAX_BODY_LIMIT = 1024 ** 3;

/** What `options` ask of the gate. Throws RangeError on a bad option. */
export function createJudge(gate: TokenGate, options: GateOptions = {}): Judge {
  const { when = 'headers', bodyLimit = DEFAULT_BODY_LIMIT } = options;
  checkWhole('bodyLimit', bodyLimit, 1, MAX_BODY_LIMIT);
  switch (when) {
    case 'headers':
      return (facts) => gate.decide(facts);
    case 'body-read':
      return (facts, bodyArrived) => gate.decideOnBody(facts, () => bodyArrived(bodyLimit));
    default:
      throw new RangeError(`when must be 'headers' or 'body-read'`);
  }
}
