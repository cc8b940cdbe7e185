import { ERRORS, type ErrorCode, TokenhouseError } from '@tokenhouse/core';
import { describe, expect, test } from 'vitest';
import { problemHeaders, toProblem } from './problem.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];

test.each(codes.filter((code) => code !== 'validation_failed'))(
  '%s is a problem with its members at the top, and no cause',
  (code) => {
    const cause = new Error('SELECT secret');
    const problem = toProblem(new TokenhouseError(code, 'What to do.', { cause }), 'request-1');
    expect(problem).toEqual({
      type: `urn:tokenhouse:problem:${code}`,
      title: ERRORS[code].title,
      status: ERRORS[code].status,
      detail: 'What to do.',
      code,
      requestId: 'request-1',
    });
  },
);

test.each([
  ['each field that is wrong', [{ pointer: '/name', detail: 'is too long' }]],
  ['the whole, where no field in particular is', undefined],
])('validation_failed points at %s', (_, fields) => {
  const error = new TokenhouseError('validation_failed', 'What to do.', fields && { fields });
  expect(toProblem(error, 'request-1').errors).toEqual(fields ?? [{ pointer: '', detail: 'What to do.' }]);
});

describe('the challenge (RFC 6750)', () => {
  test('of missing credentials is bare', () => {
    expect(problemHeaders(new TokenhouseError('credentials_missing', 'x'))['www-authenticate']).toBe(
      'Bearer realm="tokenhouse"',
    );
  });

  test.each(['token_invalid', 'token_expired', 'token_revoked'] as const)(
    'of %s says invalid_token and why',
    (code) => {
      expect(problemHeaders(new TokenhouseError(code, 'Why.'))['www-authenticate']).toBe(
        'Bearer realm="tokenhouse", error="invalid_token", error_description="Why."',
      );
    },
  );

  test('of a client is Basic', () => {
    expect(problemHeaders(new TokenhouseError('client_invalid', 'Why.'))).toEqual({
      'content-type': 'application/problem+json',
      'www-authenticate': 'Basic realm="tokenhouse"',
      'cache-control': 'no-store',
    });
  });

  test('never lets a detail out of its quotes', () => {
    const detail = 'a "quoted" \\ back\r\nX-Evil: 1 – ü';
    expect(problemHeaders(new TokenhouseError('token_invalid', detail))['www-authenticate']).toBe(
      'Bearer realm="tokenhouse", error="invalid_token", error_description="a quoted  backX-Evil: 1  "',
    );
  });

  test('goes with no other status', () => {
    for (const code of codes.filter((one) => ERRORS[one].status !== 401)) {
      expect(problemHeaders(new TokenhouseError(code, 'x'))).not.toHaveProperty('www-authenticate');
    }
  });
});

test('Retry-After is in whole seconds', () => {
  expect(problemHeaders(new TokenhouseError('rate_limited', 'x', { retryAfter: 90 }))['retry-after']).toBe(
    '90',
  );
});
