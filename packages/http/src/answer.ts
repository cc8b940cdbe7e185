import { ERRORS, type TokenhouseError } from '@tokenhouse/core';
import { problemHeaders, toOAuthProblem, toProblem } from './problem.ts';

/** An HTTP answer that any framework can send. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a request that failed: problem details, the challenge of a 401, and the request's id. */
export function toAnswer(error: TokenhouseError, requestId: string): Answer {
  return answerOf(error, requestId, toProblem(error, requestId));
}

/** The same for MCP clients, which show their user the `error_description` of a 401. */
export function toOAuthAnswer(error: TokenhouseError, requestId: string): Answer {
  return answerOf(error, requestId, toOAuthProblem(error, requestId));
}

function answerOf(error: TokenhouseError, requestId: string, body: object): Answer {
  return {
    status: ERRORS[error.code].status,
    headers: { ...problemHeaders(error), 'x-request-id': requestId },
    body: JSON.stringify(body),
  };
}
