import { expect, test } from 'vitest';
import { formatTime } from '../../ui/format-time.ts';
import { hourIsFull, nameErrors } from './request-errors.ts';

test.each([
  ['', 'Enter a name, such as the agent and machine.'],
  ['x'.repeat(100), undefined],
  ['x'.repeat(117), 'The name has 117 characters. It can have at most 100.'],
  ['🔑'.repeat(100), undefined],
  ['🔑'.repeat(101), 'The name has 101 characters. It can have at most 100.'],
])('the error for the name %j is %s', (name, words) => {
  expect(nameErrors(name).name).toBe(words);
});

test('at the hourly limit, the message has the time of the next token', () => {
  const now = new Date('2026-08-01T12:00:00Z');
  expect(hourIsFull(3_300, now)).toContain(`at ${formatTime(new Date('2026-08-01T12:55:00Z'))}.`);
});
