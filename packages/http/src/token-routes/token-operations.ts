import { type Generation, TokenhouseError, type TokenService, type UsageLog } from '@tokenhouse/core';
import type { z } from 'zod';
import { tokenNotFound } from '../verification/refusal.ts';
import { type creationBody, type tokensQuery, toPageLimit, type usageQuery } from './request-schemas.ts';
import { toTokenRecord, toUsageRecord } from './token-record.ts';

/** The body of a request for a token. */
export type CreationBody = z.infer<typeof creationBody>;

/** The page of tokens that a query selects. */
export type TokensQuery = z.infer<typeof tokensQuery>;

/** Which page of uses a query asks for. */
export type UsageQuery = z.infer<typeof usageQuery>;

export interface TokenOperationsOptions {
  readonly tokens: TokenService;
  readonly usage: UsageLog;
  readonly clock: () => Date;
}

export type TokenOperations = ReturnType<typeof createTokenOperations>;

/**
 * What users do with their tokens. The results are ready for JSON. Each operation rejects with `not_found` if the user
 * has no such token.
 */
export function createTokenOperations({ tokens, usage, clock }: TokenOperationsOptions) {
  return {
    /** Rejects with `validation_failed` when the token would have expired already. */
    async generate(userId: string, body: CreationBody, idempotencyKey?: string): Promise<Generation> {
      const { name, expiresAt, metadata } = body ?? {};
      if (expiresAt && expiresAt <= clock()) throw notInFuture();
      return tokens.generateToken({ userId, name, expiresAt, metadata, idempotencyKey });
    },

    /** One page, newest first, and the remaining limits. Rejects with `validation_failed` on a bad cursor. */
    async list(userId: string, query: TokensQuery) {
      const { at, limits, nextCursor, ...page } = await tokens.listTokens(userId, query);
      return { tokens: page.tokens.map((token) => toTokenRecord(token, at)), limits, nextCursor };
    },

    async show(userId: string, id: string) {
      const token = await tokens.findToken(userId, id);
      if (token === undefined) throw tokenNotFound();
      return toTokenRecord(token, clock());
    },

    /** When this resolves, no instance accepts the token. */
    async revoke(userId: string, id: string) {
      const revocation = await tokens.revokeToken(userId, id);
      if (revocation === undefined) throw tokenNotFound();
      return { tokenRecord: toTokenRecord(revocation.token, clock()), receipt: revocation.receipt };
    },

    async listUses(userId: string, id: string, { limit, cursor }: UsageQuery) {
      const page = await usage.listUses(userId, id, { limit: toPageLimit(limit), cursor });
      if (page === undefined) throw tokenNotFound();
      return { uses: page.uses.map(toUsageRecord), nextCursor: page.nextCursor };
    },
  };
}

function notInFuture(): TokenhouseError {
  const field = { pointer: '/expiresAt', detail: 'must be in the future' };
  return new TokenhouseError('validation_failed', `${field.pointer}: ${field.detail}`, { fields: [field] });
}
