import { expect, test } from 'vitest';
import { machineOf, suggestName } from './suggest-name.ts';

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15';

test.each([
  ['Mac', MAC, 0],
  ['tablet', MAC, 5],
  ['Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0.0.0 Safari/537.36', 10],
  ['Linux', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36', 0],
  ['Chromebook', 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/156.0.0.0 Safari/537.36', 0],
  ['phone', 'Mozilla/5.0 (Linux; Android 10; K) Chrome/156.0.0.0 Mobile Safari/537.36', 5],
  ['tablet', 'Mozilla/5.0 (Linux; Android 10; K) Chrome/156.0.0.0 Safari/537.36', 5],
  ['phone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1', 5],
  [undefined, 'curl/8.5.0', 0],
])('the machine is %s', (machine, userAgent, maxTouchPoints) => {
  expect(machineOf({ userAgent, maxTouchPoints })).toBe(machine);
});

test('a suggested name is the agent on the machine, and is unique', () => {
  const parts = { agent: 'Claude Code', machine: 'Mac', taken: [] };
  expect(suggestName(parts)).toBe('Claude Code on Mac');
  const taken = ['Claude Code on Mac', 'Claude Code on Mac 2', 'API token'];
  expect(suggestName({ ...parts, taken })).toBe('Claude Code on Mac 3');
  expect(suggestName({ ...parts, machine: undefined })).toBe('Claude Code');
  expect(suggestName({ ...parts, agent: undefined })).toBe('Agent on Mac');
});
