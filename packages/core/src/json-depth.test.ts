import { expect, test } from 'vitest';
import { isTooDeep, MAX_DEPTH } from './json-depth.ts';

const objects = (depth: number) => JSON.parse('{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1));
const lists = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

test.each([
  ['objects', objects],
  ['lists', lists],
])('%s may be nested MAX_DEPTH deep and no deeper', (_, nested) => {
  expect(isTooDeep(nested(MAX_DEPTH))).toBe(false);
  expect(isTooDeep(nested(MAX_DEPTH + 1))).toBe(true);
});

test('a value in the last list counts as a level', () => {
  expect([isTooDeep([[1]], 3), isTooDeep([[1]], 2)]).toEqual([false, true]);
});

test.each([undefined, null, 'text', 7, [], {}, [[], {}]])('%j is not too deep', (value) => {
  expect(isTooDeep(value)).toBe(false);
});

test('a value nested 30,000 deep is rejected without an exception', () => {
  expect(isTooDeep(lists(30_000))).toBe(true);
  expect(isTooDeep({ wide: Array.from({ length: 10_000 }, () => ({})), deep: objects(30_000) })).toBe(true);
});

test('a custom limit applies to the whole value', () => {
  expect(isTooDeep(objects(3), 3)).toBe(false);
  expect(isTooDeep(objects(4), 3)).toBe(true);
});
