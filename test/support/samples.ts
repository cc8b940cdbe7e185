import { randomUUID } from 'node:crypto';
import { createTokenFormat, hashToken, type NewToken, type TokenStore, type Use } from '@tokenhouse/core';

/** The moment at which the tests of the stores happen. */
export const NOW = new Date('2026-08-01T09:30:00.123Z');

/** The limits of the contract. */
export const LIMITS = { maxActive: 10, creationsPerHour: 5 } as const;

/** Limits that get in no one's way. */
export const NO_LIMITS = { maxActive: 1_000_000, creationsPerHour: 1_000_000 } as const;

const format = createTokenFormat('nllm');

/** All tokens of a user with few tokens. */
export const ALL_TOKENS = { limit: 1_000, now: NOW } as const;

/** `ms` after `NOW`; before it, if negative. */
export function at(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

/** A token of a user of its own, made at `NOW`, but for what `given` says. */
export function aToken(given: Partial<NewToken> = {}): NewToken {
  const plain = format.generate();
  return {
    id: randomUUID(),
    userId: randomUUID(),
    name: 'API token',
    hash: hashToken(plain),
    tokenPrefix: plain.prefix,
    tokenSuffix: plain.suffix,
    createdAt: NOW,
    expiresAt: null,
    metadata: {},
    ...given,
  };
}

/** Stores a token without regard to limits. */
export async function storeToken(store: TokenStore, given: Partial<NewToken> = {}): Promise<NewToken> {
  const token = aToken(given);
  const { outcome } = await store.createToken(token, NO_LIMITS);
  if (outcome !== 'created') throw new Error(`not created: ${outcome}`);
  return token;
}

/** An accepted use of the token at `NOW`, but for what `given` says. */
export function aUse(tokenId: string, given: Partial<Use> = {}): Use {
  return {
    tokenId,
    at: NOW,
    outcome: 'accepted',
    endpoint: 'POST /mcp tools/call whoami',
    ipAddress: '203.0.113.7',
    userAgent: 'claude-code/2.1.330 (external, cli)',
    client: 'claude-code 2.1.330',
    ...given,
  };
}
