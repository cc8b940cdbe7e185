import { expect, test } from 'vitest';
import { createFailureLimits, MOST_FAILURES } from './failure-limits.ts';

test('a flood of addresses and client ids evicts the oldest, and memory stays bounded', () => {
  const limits = createFailureLimits(() => new Date(0));
  const first = { network: 'first', ids: ['a'] };
  for (let n = 0; n < MOST_FAILURES.ofAddress; n += 1) limits.failed(first);
  limits.succeeded(first);
  expect(limits.waitFor(first)).toBe(60);
  for (let n = 0; n < 10_000; n += 1) {
    const flood = { network: `${n}`, ids: [`id ${n}`] };
    limits.failed(flood);
    limits.succeeded(flood);
  }
  expect(limits.waitFor(first)).toBeUndefined();
  expect(limits.isKnown(first)).toBe(false);
});
