import { ERRORS, type TokenhouseError } from '@tokenhouse/core';
import { problemHeaders, toProblem } from './problem.ts';

/** An HTTP answer that any framework can send. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answer to a request that failed: problem details with the extension members `more`, the challenge of a 401, and
 * the request's id.
 */
export function toAnswer(error: TokenhouseError, requestId: string, more: object = {}): Answer {
  return {
    status: ERRORS[error.code].status,
    headers: { ...problemHeaders(error), 'x-request-id': requestId },
    body: JSON.stringify({ ...toProblem(error, requestId), ...more }),
  };
}
