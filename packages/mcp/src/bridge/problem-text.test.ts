import { expect, test } from 'vitest';
import { problemText } from './problem-text.ts';

test.each([
  ['{"title":"T","detail":"The token has expired.\\nNow."}', 'The token has expired. Now.'],
  ['{"error":"invalid_token","error_description":"Expired."}', 'Expired.'],
  ['{"title":"T","detail":7}', 'T'],
  ['<html>', 'HTTP 502.'],
  ['null', 'HTTP 502.'],
  ['', 'HTTP 502.'],
])('body %j says %j', (body, text) => {
  expect(problemText(502, body)).toBe(text);
});
