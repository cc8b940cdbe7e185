import { describe, expect, test } from 'vitest';
import { clientOf, denialsText, userAgentBeside, weekEdges, weekText } from './usage-text.ts';

test.each([
  ['claude-code 2.1.330', 'node', 'claude-code 2.1.330', 'node'],
  ['claude-code 2.1.330', 'claude-code/2.1.330 (cli)', 'claude-code 2.1.330', undefined],
  ['claude-code 2.1.330', null, 'claude-code 2.1.330', undefined],
  [null, 'node', 'node', undefined],
  [null, null, 'an unnamed agent', undefined],
])(
  'a use by client %s with the user agent %s shows %s, and %s as the user agent',
  (client, userAgent, by, beside) => {
    const use = { client, userAgent };
    expect(clientOf(use)).toBe(by);
    expect(userAgentBeside(use)).toBe(beside);
  },
);

test.each([
  [1, false, 'Denied once since'],
  [3, false, 'Denied 3 times since'],
  [10_000, true, 'Denied more than 10000 times since'],
])('%i denied uses, capped: %s', (denied, isCapped, words) => {
  expect(denialsText({ denied, isCapped })).toBe(words);
});

describe('weekEdges', () => {
  test('returns the midnights around today and the six days before', () => {
    const edges = weekEdges(new Date(2026, 7, 1, 12, 30));
    expect(edges).toHaveLength(8);
    expect(edges[0]).toEqual(new Date(2026, 6, 26));
    expect(edges.at(-1)).toEqual(new Date(2026, 7, 2));
  });
});

describe('weekText', () => {
  const day = (date: number, accepted: number, denied: number, isCapped = false) => ({
    from: new Date(2026, 7, date).toISOString(),
    to: new Date(2026, 7, date + 1).toISOString(),
    accepted,
    denied,
    isCapped,
  });

  test('lists the days with uses, and how many were denied', () => {
    const week = { buckets: [day(3, 2, 0), day(4, 0, 0), day(5, 3, 1)] };
    expect(weekText(week)).toBe('Uses in the last 7 days: Mon 2, Wed 4 (1 denied)');
  });

  test('shows that counting stopped at a limit', () => {
    expect(weekText({ buckets: [day(3, 10_000, 0, true)] })).toBe(
      'Uses in the last 7 days: Mon 10000 or more',
    );
  });

  test('says that there were no uses', () => {
    expect(weekText({ buckets: [day(3, 0, 0)] })).toBe('No uses in the last 7 days');
  });
});
