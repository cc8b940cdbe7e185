import { type StoredToken, statusOf } from './api-token.ts';

/**
 * What a credential turned out to be. Every outcome but `malformed` and `unknown` means that the secret
 * matched, so the response may say more about the token.
 */
export type Verdict =
  | { readonly outcome: 'accepted'; readonly token: StoredToken }
  | { readonly outcome: 'expired'; readonly token: StoredToken }
  | { readonly outcome: 'revoked'; readonly token: StoredToken }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'malformed' };

/** The verdict on a stored token, valid only at this moment. */
export function decide(token: StoredToken | undefined, now: Date): Verdict {
  if (token === undefined) return { outcome: 'unknown' };
  const status = statusOf(token, now);
  return { outcome: status === 'active' ? 'accepted' : status, token };
}
