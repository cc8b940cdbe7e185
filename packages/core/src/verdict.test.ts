import { expect, test } from 'vitest';
import { decide } from './verdict.ts';

const NOW = new Date('2026-08-01T12:00:00Z');
const token = { id: 't', userId: 'u', name: 'n', expiresAt: null, revokedAt: null };
const later = new Date(NOW.getTime() + 1);

test.each([
  ['unknown when the store has nothing under the hash', undefined, 'unknown'],
  ['accepted when there is neither expiry nor revocation', token, 'accepted'],
  ['accepted a millisecond before it expires', { ...token, expiresAt: later }, 'accepted'],
  ['expired in the millisecond of its expiry', { ...token, expiresAt: NOW }, 'expired'],
  ['revoked, even as of a time to come', { ...token, revokedAt: later }, 'revoked'],
  ['revoked when it has expired as well', { ...token, expiresAt: NOW, revokedAt: NOW }, 'revoked'],
])('%s', (_, stored, outcome) => {
  expect(decide(stored, NOW)).toEqual(stored === undefined ? { outcome } : { outcome, token: stored });
});
