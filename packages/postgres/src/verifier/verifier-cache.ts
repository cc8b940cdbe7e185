import type { StoredToken } from '@tokenhouse/core';
import type { Invalidated } from './lease-protocol.ts';

/** A token as the database returned it. */
export interface CachedToken {
  readonly token: StoredToken;
  /** The time before the query, by the verifier's clock, in milliseconds. */
  readonly readAt: number;
}

/** The storage of the cache, by hash. The caller bounds its size. */
export interface TokenMap {
  get(hash: string): CachedToken | undefined;
  set(hash: string, cached: CachedToken): unknown;
  delete(hash: string): unknown;
  clear(): void;
}

/** The tokens that a verifier has cached, trusted only under a lease. */
export interface VerifierCache {
  /** The cached token; undefined if the database must be read. */
  find(hash: string, now: number): StoredToken | undefined;
  /** Take it before the query, and pass it to `fill` with the result. */
  fence(now: number): Fence;
  /** Caches the result of a query, unless a token was evicted meanwhile: the result may be older. */
  fill(fence: Fence, hash: string, token: StoredToken): void;
  evict(invalidated: Invalidated): void;
  /** The cache may be trusted until then, by the clock of `find`. */
  believe(until: number): void;
}

/** The state of the cache at the time of the query. */
export interface Fence {
  readonly generation: number;
  readonly at: number;
}

/**
 * How long a cached token is trusted without being read again, in milliseconds. The lease makes a revocation
 * final. This bounds changes that no lease can see, such as one that was made with the triggers disabled.
 */
export const MAX_AGE_MS = 60_000;

export function createVerifierCache(tokens: TokenMap): VerifierCache {
  let generation = 0;
  let believedUntil = Number.NEGATIVE_INFINITY;
  return {
    find(hash, now) {
      const cached = now < believedUntil ? tokens.get(hash) : undefined;
      return cached !== undefined && now < cached.readAt + MAX_AGE_MS ? cached.token : undefined;
    },
    fence: (at) => ({ generation, at }),
    fill(fence, hash, token) {
      if (fence.generation === generation) tokens.set(hash, { token, readAt: fence.at });
    },
    evict(invalidated) {
      if (invalidated.length === 0) return;
      generation += 1;
      if (invalidated === 'all') tokens.clear();
      else for (const hash of invalidated) tokens.delete(hash);
    },
    believe(until) {
      believedUntil = until;
    },
  };
}
