import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

const MAX_AGE_MS = 60_000;
const MIN_AGE_MS = 1_000;

/** Caches the keys of `load` for a minute. Loads them again for an unknown key, at most once a second. */
export function cacheKeys(load: () => Promise<JSONWebKeySet>, now: () => number): JWTVerifyGetKey {
  let cached: { readonly at: number; readonly find: Promise<JWTVerifyGetKey> } | undefined;

  // Set before loading, so that concurrent calls load only once.
  function findKeysOfAge(maxAge: number): Promise<JWTVerifyGetKey> {
    if (cached !== undefined && now() - cached.at < maxAge) return cached.find;
    const loading = { at: now(), find: load().then(createLocalJWKSet) };
    cached = loading;
    loading.find.catch(() => {
      if (cached === loading) cached = undefined;
    });
    return loading.find;
  }

  return async (header, token) => {
    try {
      return await (await findKeysOfAge(MAX_AGE_MS))(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return (await findKeysOfAge(MIN_AGE_MS))(header, token);
    }
  };
}
