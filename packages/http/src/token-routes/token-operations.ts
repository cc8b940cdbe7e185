import { type ApiToken, TokenhouseError, type TokenService, type UsageLog } from '@tokenhouse/core';
import type { z } from 'zod';
import { tokenNotFound } from '../verification/refusal.ts';
import { creationRefused } from './creation-refused.ts';
import { type creationBody, type tokensQuery, toPageLimit, type usageQuery } from './request-schemas.ts';
import { type TokenRecord, toTokenRecord, toUsageRecord } from './token-record.ts';

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

/** A request for a token. */
export interface GenerationRequest {
  readonly body: CreationBody;
  readonly idempotencyKey?: string | undefined;
  /** Rejects if the caller has signed out since the request began, which may be long ago. */
  readonly confirmCaller: () => Promise<void>;
}

/** `tokenId` is for the header Location: a repeated request names the token that the first one generated. */
export type GenerationResult =
  | {
      readonly outcome: 'created';
      readonly tokenId: string;
      /** The only text of the token. */
      readonly body: { readonly token: string; readonly tokenRecord: TokenRecord };
    }
  | { readonly outcome: 'refused'; readonly tokenId: string | undefined; readonly error: TokenhouseError };

export type TokenOperations = ReturnType<typeof createTokenOperations>;

/**
 * What users do with their tokens. The results are ready for JSON. Each operation rejects with `not_found` if the user
 * has no such token.
 */
export function createTokenOperations({ tokens, usage, clock }: TokenOperationsOptions) {
  /** Checked after the commit, because no moment before it would be late enough. */
  async function confirm({ id, userId }: ApiToken, confirmCaller: () => Promise<void>): Promise<void> {
    try {
      await confirmCaller();
    } catch (error) {
      await tokens.revokeToken(userId, id);
      throw error;
    }
  }

  return {
    /**
     * Rejects with `validation_failed` when the token would have expired already, and with the error of `confirmCaller`
     * after it has revoked the new token.
     */
    async generate(userId: string, request: GenerationRequest): Promise<GenerationResult> {
      const { body, idempotencyKey, confirmCaller } = request;
      const { name, expiresAt, metadata } = body ?? {};
      if (expiresAt && expiresAt <= clock()) throw notInFuture();
      const generation = await tokens.generateToken({ userId, name, expiresAt, metadata, idempotencyKey });
      if (generation.outcome !== 'created') {
        const tokenId = 'token' in generation ? generation.token.id : undefined;
        return { outcome: 'refused', tokenId, error: creationRefused(generation, clock()) };
      }
      const { plain, token } = generation;
      await confirm(token, confirmCaller);
      const tokenRecord = toTokenRecord(token, clock());
      return { outcome: 'created', tokenId: token.id, body: { token: plain.reveal(), tokenRecord } };
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
