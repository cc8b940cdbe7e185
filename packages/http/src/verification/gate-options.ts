import { type Awaitable, checkWhole } from '@tokenhouse/core';
import type { BearerGate, GateDecision, RequestFacts } from './bearer-gate.ts';

/** When `requireToken` verifies the token of a request. */
export interface GateOptions {
  /**
   * `headers`, the default: once, when the headers have arrived. `body-read`: then, to reject an invalid token early,
   * and again when the whole body has arrived, so that no handler gets a body that ended after the revocation.
   */
  readonly when?: 'headers' | 'body-read';
  /** For `body-read`: the most bytes of a body that are read and kept in memory. A longer body gets 413. */
  readonly bodyLimit?: number;
}

/**
 * Verifies a request. `bodyArrived` resolves when its body of at most `limit` bytes has arrived, and leaves it
 * readable.
 */
export type Verify = (
  facts: RequestFacts,
  bodyArrived: (limit: number) => Promise<void>,
) => Awaitable<GateDecision>;

const DEFAULT_BODY_LIMIT = 1024 * 1024;
const MAX_BODY_LIMIT = 1024 ** 3;

/** The gate for these `options`. Throws RangeError on a bad option. */
export function createVerify(gate: BearerGate, options: GateOptions = {}): Verify {
  const { when = 'headers', bodyLimit = DEFAULT_BODY_LIMIT } = options;
  checkWhole('bodyLimit', bodyLimit, 1, MAX_BODY_LIMIT);
  switch (when) {
    case 'headers':
      return (facts) => gate.verify(facts);
    case 'body-read':
      return (facts, bodyArrived) => gate.verifyWithBody(facts, () => bodyArrived(bodyLimit));
    default:
      throw new RangeError(`when must be 'headers' or 'body-read'`);
  }
}
