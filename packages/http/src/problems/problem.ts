import { ERRORS, type FieldError, type TokenhouseError } from '@tokenhouse/core';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Problem details (RFC 9457) with the extension members `code`, `requestId` and, for bad input, `errors`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

/** The public face of a failure; its cause is not in it. */
export function toProblem(error: TokenhouseError, requestId: string): Problem {
  const { status, title } = ERRORS[error.code];
  return {
    type: `urn:tokenhouse:problem:${error.code}`,
    title,
    status,
    detail: error.detail,
    code: error.code,
    requestId,
    ...(error.code === 'validation_failed' && { errors: fieldsOf(error) }),
  };
}

/** What OAuth calls a bad credential, for MCP clients, which show their user the `error_description` of a 401. */
export function oauthMembers({ code, detail }: TokenhouseError): object {
  const wasBad = ERRORS[code].status === 401 && code !== 'credentials_missing';
  return wasBad ? { error: 'invalid_token', error_description: detail } : {};
}

/** At least one. An error of no particular field gets the empty JSON Pointer of the whole body. */
function fieldsOf({ fields = [], detail }: TokenhouseError): readonly FieldError[] {
  return fields.length > 0 ? fields : [{ pointer: '', detail }];
}

/** The headers that go with a failure: the challenge of a 401, and when to try again. */
export function problemHeaders(error: TokenhouseError): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': PROBLEM_MEDIA_TYPE };
  if (ERRORS[error.code].status === 401) {
    headers['www-authenticate'] = challenge(error);
    headers['cache-control'] = 'no-store';
  }
  if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
  if (error.allow !== undefined) headers['allow'] = error.allow;
  return headers;
}

/**
 * RFC 6750 section 3, where a request without credentials gets no `error=`; for a client, which authenticates by
 * Basic, RFC 6749 section 5.2.
 */
function challenge(error: TokenhouseError): string {
  if (error.code === 'client_invalid') return 'Basic realm="tokenhouse"';
  const realm = 'Bearer realm="tokenhouse"';
  if (error.code === 'credentials_missing') return realm;
  return `${realm}, error="invalid_token", error_description="${quotable(error.detail)}"`;
}

/** What RFC 6750 allows in error_description: printable ASCII without quote and backslash. */
function quotable(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '');
}

/** An HTTP response that any framework can send. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The response to a request that failed: problem details with the extension members `more`, the challenge of a 401, and
 * the request's id.
 */
export function toHttpResponse(error: TokenhouseError, requestId: string, more: object = {}): HttpResponse {
  return {
    status: ERRORS[error.code].status,
    headers: { ...problemHeaders(error), 'x-request-id': requestId },
    body: JSON.stringify({ ...toProblem(error, requestId), ...more }),
  };
}
