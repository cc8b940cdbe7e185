import { TokenhouseError } from '@tokenhouse/core';
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';

export type VerifiedJwt =
  | { readonly outcome: 'accepted'; readonly payload: JWTPayload & { readonly sub: string } }
  /** `reason` quotes only the name of a header or claim of the JWT. */
  | { readonly outcome: 'expired' | 'invalid'; readonly reason: string };

/**
 * Verifies the signature, `exp`, `nbf` and the claims in `options` (RFC 7519). A JWT is `expired` only if its signature is
 * valid. Throws `unavailable` when the keys cannot be fetched.
 */
export async function verifyJwt(
  jwt: string,
  key: JWTVerifyGetKey | Uint8Array,
  options: JWTVerifyOptions,
): Promise<VerifiedJwt> {
  try {
    const { payload } = await (typeof key === 'function'
      ? jwtVerify(jwt, key, { ...options, requiredClaims: ['sub', 'exp'] })
      : jwtVerify(jwt, key, { ...options, requiredClaims: ['sub', 'exp'] }));
    const { sub } = payload;
    if (!isUserId(sub)) return { outcome: 'invalid', reason: 'The claim sub is not a user id' };
    return { outcome: 'accepted', payload: { ...payload, sub } };
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      return { outcome: 'expired', reason: 'The claim exp is in the past' };
    if (error instanceof TokenhouseError) throw error;
    if (cannotFetchKeys(error)) throw keysUnavailable(error);
    return { outcome: 'invalid', reason: reasonOf(error) };
  }
}

const MAX_REASON = 200;

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    return reason === 'missing' ? `The claim ${claim} is missing` : `The claim ${claim} is not as expected`;
  }
  // A message of jose. One of them contains the name of a header of the JWT.
  return error instanceof Error ? error.message.slice(0, MAX_REASON) : 'The JWT cannot be read';
}

/** Anything that a text column can store. Identity providers have different formats. */
function isUserId(sub: unknown): sub is string {
  return (
    typeof sub === 'string' &&
    sub.length > 0 &&
    sub.length <= 255 &&
    sub.isWellFormed() &&
    !/\p{Cc}/u.test(sub)
  );
}

function keysUnavailable(cause: unknown): TokenhouseError {
  const detail = 'The keys of the identity provider cannot be fetched. Try again shortly.';
  return new TokenhouseError('unavailable', detail, { cause, retryAfter: 1 });
}

function cannotFetchKeys(error: unknown): boolean {
  // Jose reports invalid JWTs as JOSEError. Any other error comes from fetching the keys.
  return !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || isBadResponse(error);
}

function isBadResponse(error: InstanceType<typeof errors.JOSEError>): boolean {
  return error.code === 'ERR_JOSE_GENERIC' || error.code === 'ERR_JWKS_INVALID';
}
