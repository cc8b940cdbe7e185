import { expect, test } from 'vitest';
import { toCsvRecord } from './csv.ts';

test('cells are separated by commas and ended by CRLF; null is empty', () => {
  expect(toCsvRecord(['a', null, '', 'b c'])).toBe('a,,,b c\r\n');
});

test('a comma, a quote, or the end of a line is quoted, and quotes are doubled', () => {
  expect(toCsvRecord(['a,b', 'say "x"', 'one\ntwo', 'one\rtwo'])).toBe(
    '"a,b","say ""x""","one\ntwo","one\rtwo"\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＠SUM(A1)'])(
  '%j is escaped as text',
  (text) => {
    expect(toCsvRecord([text]).replace(/^"/, '')).toMatch(/^'/);
  },
);

test('a formula with a comma is prefixed and quoted', () => {
  expect(toCsvRecord(['=HYPERLINK("x","y")'])).toBe('"\'=HYPERLINK(""x"",""y"")"\r\n');
});

test('a cell with such a character in the middle is unchanged', () => {
  expect(toCsvRecord(['a=b', '2001:db8::7', 'x-y'])).toBe('a=b,2001:db8::7,x-y\r\n');
});
