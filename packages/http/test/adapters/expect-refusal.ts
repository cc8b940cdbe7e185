import { ERRORS, type ErrorCode, type FieldError } from '@tokenhouse/core';
import { expect } from 'vitest';
import type { Answer } from '../../../../test/support/wire.ts';

export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string | RegExp;
  readonly errors?: readonly FieldError[];
  readonly retryAfter?: string;
  readonly allow?: string;
  /** Whether the route uses `requireToken`, which adds the members of OAuth errors. */
  readonly isGuarded?: boolean;
  /** Whether the response is about an account, so that it must not be cached. */
  readonly isPrivate?: boolean;
}

/** Status, every header that matters, and the whole body of a refusal (RFC 9457, RFC 6750). */
export function expectRefusal(answer: Answer, refusal: Refusal): void {
  const { code, detail, errors, retryAfter, allow, isPrivate = false } = refusal;
  const { status, title } = ERRORS[code];
  const body = answer.body as { detail: string; requestId: string };
  const wasBad = status === 401 && code !== 'credentials_missing';
  expect(body).toEqual({
    type: `urn:tokenhouse:problem:${code}`,
    title,
    status,
    detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    code,
    requestId: expect.stringMatching(/./),
    ...(errors && { errors }),
    ...(refusal.isGuarded && wasBad && { error: 'invalid_token', error_description: body.detail }),
  });
  expect(answer.status).toBe(status);
  const { headers } = answer;
  expect(headers['content-type']).toMatch(/^application\/problem\+json(?:; charset=utf-8)?$/);
  expect(headers['x-request-id']).toBe(body.requestId);
  expect(headers['cache-control']).toBe(isPrivate || status === 401 ? 'no-store' : undefined);
  expect(headers['retry-after']).toBe(retryAfter);
  expect(headers['allow']).toBe(allow);
  const realm = 'Bearer realm="tokenhouse"';
  const why = body.detail.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '');
  const bad = wasBad ? `${realm}, error="invalid_token", error_description="${why}"` : undefined;
  expect(headers['www-authenticate']).toBe(code === 'credentials_missing' ? realm : bad);
}
