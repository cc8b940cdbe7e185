import { describe, expect, test } from 'vitest';
import { judgeCreation, limitsLeft, type TokenDates } from './creation-limits.ts';

const NOW = new Date('2026-08-01T12:00:00Z');
const limits = { maxActive: 3, creationsPerHour: 2 };
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const token = (createdAt: Date, ended: { revokedAt?: Date; expiresAt?: Date } = {}) => ({
  createdAt,
  expiresAt: ended.expiresAt ?? null,
  revokedAt: ended.revokedAt ?? null,
});
const shown = {
  id: '',
  userId: '',
  name: '',
  tokenPrefix: '',
  tokenSuffix: '',
  lastUsedAt: null,
  lastUsedBy: null,
  metadata: {},
};
const HOUR = 3_600_000;
const judge = (dates: readonly TokenDates[], now = NOW) =>
  judgeCreation({ dates, existing: undefined }, limits, now);

describe('judgeCreation', () => {
  test('allows the first', () => {
    expect(judge([])).toEqual({ outcome: 'allowed' });
  });

  test('counts revoked and expired tokens for the hour, and not for the cap', () => {
    const ended = [token(ago(1), { revokedAt: NOW }), token(ago(2), { expiresAt: NOW })];
    expect(judge(ended)).toMatchObject({ outcome: 'rate_limited' });
    const old = [ago(HOUR), ago(HOUR), ago(HOUR)].map((date) => token(date, { revokedAt: NOW }));
    expect(judge(old)).toEqual({ outcome: 'allowed' });
  });

  test('names the moment at which the hour has room again', () => {
    const existing = [token(ago(10_000), { revokedAt: NOW }), token(ago(50_000)), token(ago(30_000))];
    expect(judge(existing)).toEqual({
      outcome: 'rate_limited',
      retryAt: new Date(NOW.getTime() + HOUR - 30_000),
    });
    expect(judge(existing, new Date(NOW.getTime() + HOUR - 30_000))).toEqual({
      outcome: 'allowed',
    });
  });

  test('names the cap first when both limits are reached: waiting does not lift it', () => {
    expect(judge([1, 2, 3].map((ms) => token(ago(ms))))).toEqual({ outcome: 'limit_reached' });
  });

  test('names the existing before any limit, revoked and expired as well', () => {
    const full = [1, 2, 3].map((ms) => token(ago(ms)));
    for (const dates of [
      token(ago(1)),
      token(ago(1), { revokedAt: NOW }),
      token(ago(9), { expiresAt: NOW }),
    ]) {
      const existing = { ...shown, ...dates };
      for (const others of [[], full]) {
        expect(judgeCreation({ dates: [dates, ...others], existing }, limits, NOW)).toEqual({
          outcome: 'already_generated',
          token: existing,
        });
      }
    }
  });
});

test('limitsLeft counts active tokens, and never returns a negative number', () => {
  const tokens = [token(ago(1)), token(ago(2), { revokedAt: NOW }), token(ago(3), { expiresAt: NOW })];
  expect(
    limitsLeft(
      tokens.map((dates) => ({ ...shown, ...dates })),
      limits,
      NOW,
    ),
  ).toEqual({
    maxActive: 3,
    active: 1,
    creationsPerHour: 2,
    creationsLeft: 0,
  });
});
