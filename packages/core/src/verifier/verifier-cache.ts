import type { StoredToken } from '../api-token.ts';
import type { Invalidated } from './lease-protocol.ts';

/** Where tokens are remembered, by hash; bounded by whoever brings it. */
export interface TokenMap {
  get(hash: string): StoredToken | undefined;
  set(hash: string, token: StoredToken): unknown;
  delete(hash: string): unknown;
  clear(): void;
}

/** What a verifier remembers of tokens, believed only under a lease. */
export interface VerifierCache {
  /** The token as it is for as long as the lease says so; undefined when the database must be asked. */
  find(hash: string, now: number): StoredToken | undefined;
  /** To be taken before the database is asked, and given with what it answered. */
  fence(): number;
  /** Remembers what the database answered, unless something was evicted meanwhile: the answer may be from before. */
  fill(fence: number, hash: string, token: StoredToken): void;
  evict(invalidated: Invalidated): void;
  /** Believed until then, by the clock of `find`. */
  believe(until: number): void;
}

export function createVerifierCache(tokens: TokenMap): VerifierCache {
  let generation = 0;
  let believedUntil = Number.NEGATIVE_INFINITY;
  return {
    find: (hash, now) => (now < believedUntil ? tokens.get(hash) : undefined),
    fence: () => generation,
    fill(fence, hash, token) {
      if (fence === generation) tokens.set(hash, token);
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
