import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

const MAX_AGE_MS = 60_000;
const MIN_AGE_MS = 1_000;

/** The keys that `load` gives, kept for a minute; a key that is not among them is looked for anew, once a second at most. */
export function cacheKeys(load: () => Promise<JSONWebKeySet>, now: () => number): JWTVerifyGetKey {
  let cached: { readonly at: number; readonly find: Promise<JWTVerifyGetKey> } | undefined;

  // Set before it is loaded, so that of many who ask at once one loads.
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
