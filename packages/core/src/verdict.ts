import type { StoredToken } from './api-token.ts';

/**
 * What a credential turned out to be. Every outcome but `malformed` and `unknown` means that the secret
 * matched, so the caller may be told about the token.
 */
export type Verdict =
  | { readonly outcome: 'accepted'; readonly token: StoredToken }
  | { readonly outcome: 'expired'; readonly token: StoredToken }
  | { readonly outcome: 'revoked'; readonly token: StoredToken }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'malformed' };

/** The verdict on what the store knows under a hash. Revocation outranks expiry: it was somebody's will. */
export function decide(token: StoredToken | undefined, now: Date): Verdict {
  if (token === undefined) return { outcome: 'unknown' };
  if (token.revokedAt !== null) return { outcome: 'revoked', token };
  if (token.expiresAt !== null && token.expiresAt.getTime() <= now.getTime())
    return { outcome: 'expired', token };
  return { outcome: 'accepted', token };
}
