import { expect, test } from 'vitest';
import { withLibpqSslMode } from './ssl-mode.ts';

const URL = 'postgres://u:p@db:5432/t';

test.each([
  ['', ''],
  ['?sslmode=disable', '?sslmode=disable&uselibpqcompat=true'],
  ['?sslmode=allow', '?sslmode=prefer&uselibpqcompat=true'],
  ['?sslmode=prefer&x=1', '?sslmode=prefer&uselibpqcompat=true&x=1'],
  ['?x=1&sslmode=require', '?x=1&sslmode=require&uselibpqcompat=true'],
  ['?sslrootcert=system&sslmode=verify-full', '?sslmode=verify-full&uselibpqcompat=true'],
  ['?sslmode=verify-full&sslrootcert=system', '?sslmode=verify-full&uselibpqcompat=true&'],
  ['?sslmode=no-verify', '?sslmode=no-verify'],
  ['?sslmode=require&uselibpqcompat=false', '?sslmode=require&uselibpqcompat=false'],
])('the query %j becomes %j', (query, expected) => {
  expect(withLibpqSslMode(`${URL}${query}`)).toBe(`${URL}${expected}`);
});
