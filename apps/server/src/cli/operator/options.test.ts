import { describe, expect, test } from 'vitest';
import { parseLimit, parseMoment } from './options.ts';

const NOW = new Date('2026-08-10T12:00:00.000Z');
const parse = (text: string) => parseMoment('--since', text, NOW).toISOString();

describe('parseMoment', () => {
  test.each([
    ['7d', '2026-08-03T12:00:00.000Z'],
    ['24h', '2026-08-09T12:00:00.000Z'],
    ['30m', '2026-08-10T11:30:00.000Z'],
    ['2026-08-01', '2026-08-01T00:00:00.000Z'],
    ['2026-08-01T09:30:00Z', '2026-08-01T09:30:00.000Z'],
    ['2026-08-01t09:30:00.125z', '2026-08-01T09:30:00.125Z'],
    ['2026-08-01 09:30:00+02:00', '2026-08-01T07:30:00.000Z'],
  ])('%s', (text, moment) => {
    expect(parse(text)).toBe(moment);
  });

  // Among them a local time, which would depend on the time zone of the machine.
  test.each(['', 'yesterday', '7', '7w', '-7d', '2026-13-01', '2026-08-01T09:30:00', '1785576600'])(
    '%j is invalid, and the error shows valid forms',
    (text) => {
      expect(() => parse(text)).toThrow(/--since .* is not a valid time\. Use 2026-/);
    },
  );
});

test.each(['0', '-1', '1.5', '1e3', '', '100001'])('a limit of %j is invalid', (text) => {
  expect(() => parseLimit(text)).toThrow(/whole number/);
});
