import { expect, test } from 'vitest';
import { denialsText } from './denials-text.ts';

test.each([
  [1, false, 'Denied once since'],
  [3, false, 'Denied 3 times since'],
  [10_000, true, 'Denied more than 10000 times since'],
])('%i denied uses, capped: %s', (denied, isCapped, words) => {
  expect(denialsText({ denied, isCapped })).toBe(words);
});
