import { AGENTS } from '@tokenhouse/connect';
import { expect, test } from 'vitest';
import { readDocument } from '../docs/markdown.ts';

const readme = readDocument('README.md');
const performance = readDocument('docs/performance.md');

/** The value of a row in docs/performance.md: its first number. */
function valuesOf(label: RegExp, column: number): readonly number[] {
  return performance
    .split('\n')
    .filter((line) => label.test(line))
    .map((line) => Number.parseFloat((line.split('|')[column] ?? '').replaceAll(',', '')));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test.each([
  ['README.md', 130],
  ['ARCHITECTURE.md', 140],
])('%s has at most %i lines', (file, limit) => {
  expect(readDocument(file).trimEnd().split('\n').length).toBeLessThanOrEqual(limit);
});

test('README.md has the measured number of revocations and of uses accepted after them', () => {
  const rounds = [...performance.matchAll(/Accepted after (\d+) revocations/g)].map(([, count]) =>
    Number(count),
  );
  expect(readme).toContain(`0 uses accepted after ${sum(rounds)} revocations`);
  expect(sum(valuesOf(/^\| Accepted after/, 2))).toBe(0);
});

test('README.md has the measured number of kills, uses and lost uses', () => {
  const kills = [...performance.matchAll(/(\d+) ×: answered \|/g)].map(([, count]) => Number(count));
  const answered = sum(valuesOf(/×: answered \|/, 2)).toLocaleString('en-US');
  expect(readme).toContain(`0 of ${answered} answered uses were missing from the log after ${sum(kills)} ×`);
  expect(sum(valuesOf(/×: answered and not logged/, 2))).toBe(0);
});

test('README.md has the measured throughput', () => {
  const [durable = 0] = valuesOf(/^\| PostgreSQL, durable \|/, 2);
  expect(readme).toContain(`${durable.toLocaleString('en-US')} logged verifications a second`);
  const [factor = 0] = valuesOf(/^\| Better Auth, defaults/, 7);
  expect(readme).toContain(`${factor} × as fast as Better Auth's API keys`);
});

test('README.md has the number of agents in packages/connect', () => {
  const named = AGENTS.filter(({ id }) => id !== 'other').length;
  expect(readme).toContain(`**${named} agents configured, and a form for any other.**`);
});
