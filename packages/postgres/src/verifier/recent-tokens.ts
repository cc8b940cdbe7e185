import type { CachedToken, TokenMap } from './verifier-cache.ts';

/**
 * At most `max` tokens, those used lately: two generations of half as many. The young one is written; when it is full
 * it becomes the old one, and the previous old one is dropped. To find a token is one look-up in a map and
 * writes nothing, where a list in the order of use is rewritten each time.
 */
export function createRecentTokens(max: number): TokenMap {
  const half = Math.max(1, Math.floor(max / 2));
  let young = new Map<string, CachedToken>();
  let old = new Map<string, CachedToken>();

  function add(hash: string, cached: CachedToken): void {
    if (young.size >= half && !young.has(hash)) {
      old = young;
      young = new Map();
    }
    young.set(hash, cached);
  }

  return {
    get(hash) {
      const cached = young.get(hash);
      if (cached !== undefined) return cached;
      const older = old.get(hash);
      if (older !== undefined) {
        old.delete(hash);
        add(hash, older);
      }
      return older;
    },
    set(hash, cached) {
      old.delete(hash);
      add(hash, cached);
    },
    delete(hash) {
      young.delete(hash);
      old.delete(hash);
    },
    clear() {
      young.clear();
      old.clear();
    },
  };
}
