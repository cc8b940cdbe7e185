import { ApiError } from '@tokenhouse/client';
import { expect, test } from 'vitest';
import { problemText } from './problem-text.ts';

test('problemText returns the detail of an API error', () => {
  const error = new ApiError({ status: 409, code: 'token_limit_reached', detail: 'Revoke one first.' });
  expect(problemText(error)).toBe('Revoke one first.');
});

test.each([
  [{ status: 401, code: 'credentials_missing' }, 'You are signed out.'],
  [{ status: 429, code: 'rate_limited', retryAfter: 3_599 }, 'Too many requests. Try again in 60 minutes.'],
  [{ status: 429, code: 'rate_limited', retryAfter: 20 }, 'as the server says'],
] as const)('%j', (parts, text) => {
  expect(problemText(new ApiError({ detail: 'as the server says', ...parts }))).toBe(text);
});

test('problemText returns a string unchanged, and a general sentence for other errors', () => {
  expect(problemText('The clock is wrong.')).toBe('The clock is wrong.');
  expect(problemText(new TypeError('x is undefined'))).toBe('Something went wrong on this page. Reload it.');
});
