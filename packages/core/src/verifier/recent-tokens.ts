import type { StoredToken } from '../api-token.ts';
import type { TokenMap } from './verifier-cache.ts';

/**
 * At most `max` tokens, those used lately: two generations of half as many. The young one is written; when it is full
 * it becomes the old one, and what nobody has asked for in that time goes. To find a token is one look-up in a map and
 * writes nothing, where a list in the order of use is rewritten each time.
 */
export function createRecentTokens(max: number): TokenMap {
  const half = Math.max(1, Math.floor(max / 2));
  let young = new Map<string, StoredToken>();
  let old = new Map<string, StoredToken>();

  function add(hash: string, token: StoredToken): void {
    if (young.size >= half && !young.has(hash)) {
      old = young;
      young = new Map();
    }
    young.set(hash, token);
  }

  return {
    get(hash) {
      const token = young.get(hash);
      if (token !== undefined) return token;
      const older = old.get(hash);
      if (older !== undefined) {
        old.delete(hash);
        add(hash, older);
      }
      return older;
    },
    set(hash, token) {
      old.delete(hash);
      add(hash, token);
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
