import type { TokenRecord } from '@tokenhouse/client';
import { describe, expect, test } from 'vitest';
import { idleDays, lifetimeOf, newestEndFirst, receiptText } from './token-lifetime.ts';

const NOW = new Date('2026-08-01T12:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString();

const token = (parts: Partial<TokenRecord>): TokenRecord => ({
  id: 'a',
  name: 'Cursor',
  tokenPrefix: 'nllm_abc',
  tokenSuffix: 'wxyz',
  status: 'active',
  createdAt: inDays(-40),
  expiresAt: null,
  lastUsedAt: null,
  lastUsedBy: null,
  revokedAt: null,
  metadata: {},
  ...parts,
});

describe('lifetimeOf', () => {
  test.each([
    [{}, 'Active'],
    [{ expiresAt: inDays(7.01) }, 'Active'],
    [{ expiresAt: inDays(7) }, 'Expires in 7 days'],
    [{ expiresAt: inDays(6.9999) }, 'Expires in 7 days'],
    [{ expiresAt: inDays(0.5) }, 'Expires in 12 hours'],
    [{ expiresAt: inDays(20 / 86_400) }, 'Expires in a few seconds'],
    [{ status: 'expired', expiresAt: inDays(-1) }, 'Expired'],
    [{ status: 'revoked', revokedAt: inDays(-1) }, 'Revoked'],
  ] as const)('%j is %s', (parts, text) => {
    expect(lifetimeOf(token(parts), NOW).text).toBe(text);
  });

  test('a token that has expired since the list was fetched is expired', () => {
    expect(lifetimeOf(token({ expiresAt: inDays(-0.001) }), NOW).kind).toBe('expired');
  });
});

describe('idleDays', () => {
  test.each([
    [{ createdAt: inDays(-30) }, 30],
    [{ createdAt: inDays(-29) }, undefined],
    [{ lastUsedAt: inDays(-45) }, 45],
    [{ lastUsedAt: inDays(-1) }, undefined],
    [{ status: 'revoked' }, undefined],
  ] as const)('%j: %s', (parts, days) => {
    expect(idleDays(token(parts), NOW)).toBe(days);
  });
});

test('newestEndFirst orders revoked and expired tokens by their end', () => {
  const first = token({ id: 'first', status: 'expired', createdAt: inDays(-2), expiresAt: inDays(-1) });
  const last = token({ id: 'last', status: 'revoked', expiresAt: inDays(50), revokedAt: inDays(-0.1) });
  expect(newestEndFirst([first, last])).toEqual([last, first]);
});

test.each([
  [{ verifiers: 3, confirmed: 3, elapsedMs: 11.6 }, 'Revoked everywhere. 3 of 3 servers confirmed in 12 ms.'],
  [{ verifiers: 1, confirmed: 1, elapsedMs: 0.2 }, 'Revoked everywhere. 1 of 1 server confirmed in 1 ms.'],
])('%j', (receipt, text) => {
  expect(receiptText(receipt)).toBe(text);
});
