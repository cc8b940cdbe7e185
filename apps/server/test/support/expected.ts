import { ERRORS, type ErrorCode, type FieldError } from '@tokenhouse/core';
import { expect } from 'vitest';
import type { Answer } from '../../../../test/support/wire.ts';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const aUuid = expect.stringMatching(UUID);

/** The receipt of a revocation by one verifier. */
export const aReceipt = { verifiers: 1, confirmed: 1, elapsedMs: expect.any(Number) };

export const INVALID =
  'The token is malformed or unknown. Check that it was copied whole, or create a new one.';
export const JWT_INVALID =
  'The JWT was not accepted: its signature, issuer, audience or dates are invalid, or its user does not exist. Get a new one.';
export const MISSING = 'Send an API token as Authorization: Bearer <token>, or sign in.';

export interface Details {
  /** Any text is accepted if this is undefined. */
  readonly detail?: string | RegExp;
  readonly errors?: readonly FieldError[];
  /** The member `error` of RFC 6749, beside which `error_description` repeats the detail. */
  readonly oauth?: string;
}

/** Status, media type, request id, challenge and the whole body of a problem (RFC 9457, RFC 6750). */
export function expectProblem(
  answer: Answer,
  code: ErrorCode,
  { detail = /./, errors, oauth }: Details = {},
): void {
  const { status, title } = ERRORS[code];
  const told = (answer.body as { detail?: string }).detail;
  expect(answer.body).toEqual({
    type: `urn:tokenhouse:problem:${code}`,
    title,
    status,
    detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    code,
    requestId: aUuid,
    ...(code === 'validation_failed' && { errors: errors ?? expect.any(Array) }),
    ...(oauth !== undefined && { error: oauth, error_description: told }),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/problem\+json/),
  });
  // A request that Node's parser rejects has its id only in the body.
  const { requestId } = answer.body as { requestId: string };
  expect(answer.headers['x-request-id'] ?? requestId).toBe(requestId);
  if (status === 401) expectChallenge(answer, code);
  else expect(answer.headers['www-authenticate']).toBeUndefined();
}

function expectChallenge({ headers, body }: Answer, code: ErrorCode): void {
  const { detail } = body as { detail: string };
  const why = detail.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '');
  const bare = 'Bearer realm="tokenhouse"';
  const given = `${bare}, error="invalid_token", error_description="${why}"`;
  const ofToken = code === 'credentials_missing' ? bare : given;
  expect(headers['www-authenticate']).toBe(code === 'client_invalid' ? 'Basic realm="tokenhouse"' : ofToken);
  expect(headers['cache-control']).toBe('no-store');
}

/** A body without the values that differ in each response. */
export function withoutRequestId({ body }: Answer): unknown {
  const { requestId: _, ...rest } = body as { requestId: string };
  return rest;
}
