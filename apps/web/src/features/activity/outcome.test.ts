import { expect, test } from 'vitest';
import { clientOf, userAgentBeside } from './outcome.ts';

test.each([
  ['claude-code 2.1.330', 'node', 'claude-code 2.1.330', 'node'],
  ['claude-code 2.1.330', 'claude-code/2.1.330 (cli)', 'claude-code 2.1.330', undefined],
  ['claude-code 2.1.330', null, 'claude-code 2.1.330', undefined],
  [null, 'node', 'node', undefined],
  [null, null, 'an agent that gave no name', undefined],
])(
  'a use by client %s with the user agent %s shows %s, and %s as the user agent',
  (client, userAgent, by, beside) => {
    const use = { client, userAgent };
    expect(clientOf(use)).toBe(by);
    expect(userAgentBeside(use)).toBe(beside);
  },
);
