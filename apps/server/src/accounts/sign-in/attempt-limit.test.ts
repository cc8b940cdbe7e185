import { describe, expect, test } from 'vitest';
import { createAttemptLimit } from './attempt-limit.ts';

describe('a limit of attempts', () => {
  function start() {
    let at = 1_000_000;
    const limit = createAttemptLimit(() => at);
    const isAllowed = (address: string, path = '/sign-in', max = 2) => {
      try {
        limit(address, path, max);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'rate_limited', retryAfter: expect.any(Number) });
        return false;
      }
    };
    return { limit, isAllowed, pass: (ms: number) => (at += ms) };
  }

  test('counts by address and path, and restarts after a minute', () => {
    const { limit, isAllowed, pass } = start();
    expect([1, 2, 3].map(() => isAllowed('203.0.113.1'))).toEqual([true, true, false]);
    expect(isAllowed('203.0.113.2')).toBe(true);
    expect(isAllowed('203.0.113.1', '/sign-up')).toBe(true);
    pass(59_000);
    expect(() => limit('203.0.113.1', '/sign-in', 2)).toThrow(/Try again in 1 second\./);
    pass(1_000);
    expect(isAllowed('203.0.113.1')).toBe(true);
  });

  test('starts anew when the clock is set back', () => {
    const { isAllowed, pass } = start();
    expect([1, 2, 3].map(() => isAllowed('203.0.113.1'))).toEqual([true, true, false]);
    pass(-3_600_000);
    expect(isAllowed('203.0.113.1')).toBe(true);
  });

  test('an IPv6 address counts as its /64, and a /48 has four times as many attempts', () => {
    const { isAllowed } = start();
    expect(['::1', '::2', '::3'].map((end) => isAllowed(`2001:db8:1:1${end}`))).toEqual([true, true, false]);
    const networks = ['2', '3', '4', '5', '6', '7', '8'].map((n) => isAllowed(`2001:db8:1:${n}::1`));
    expect(networks).toEqual([true, true, true, true, true, true, false]);
    expect(isAllowed('2001:db8:2:1::1')).toBe(true);
  });

  test('keeps a bounded number of windows', () => {
    const { limit, isAllowed } = start();
    expect([isAllowed('203.0.113.1', '/sign-in', 1), isAllowed('203.0.113.1', '/sign-in', 1)]).toEqual([
      true,
      false,
    ]);
    for (let n = 0; n < 100_000; n += 1) limit(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, '/sign-in', 1);
    // The oldest window made room for the others.
    expect(isAllowed('203.0.113.1', '/sign-in', 1)).toBe(true);
  });
});
