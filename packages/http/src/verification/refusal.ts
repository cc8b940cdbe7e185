import { TokenhouseError } from '@tokenhouse/core';
import type { Admission } from './verify-and-log.ts';

/** An admission that is not `accepted`. */
export type Refused = Exclude<Admission, { readonly outcome: 'accepted' }>;

const INVALID = 'The token is malformed or unknown. Check that it was copied whole, or create a new one.';

/** The error that says why a token was denied. Malformed and unknown tokens get the same message, on purpose. */
export function refusal(refused: Refused): TokenhouseError {
  switch (refused.outcome) {
    case 'malformed':
    case 'unknown':
      return new TokenhouseError('token_invalid', INVALID);
    case 'expired':
      return new TokenhouseError(
        'token_expired',
        `The token expired at ${time(refused.token.expiresAt)}. Create a new one.`,
      );
    case 'revoked':
      return new TokenhouseError(
        'token_revoked',
        `The token was revoked at ${time(refused.token.revokedAt)}. Create a new one.`,
      );
    case 'forbidden':
      return new TokenhouseError(
        'session_required',
        'An API token cannot manage tokens. Sign in, or send a JWT of your account.',
      );
  }
}

/** The error for a request without credentials. */
export function credentialsMissing(): TokenhouseError {
  return new TokenhouseError(
    'credentials_missing',
    'Send an API token as Authorization: Bearer <token>, or sign in.',
  );
}

/** The error for a credential that is not a token, or a JWT that does not verify. */
export function credentialInvalid(detail: string = INVALID): TokenhouseError {
  return new TokenhouseError('token_invalid', detail);
}

const JWT_INVALID =
  'The JWT was not accepted: its signature, issuer, audience or dates are invalid, or its user does not exist. Get a new one.';

/** The error for a Bearer value that is not an API token, where JWTs are accepted. The message depends on the value. */
export function bearerInvalid(text: string): TokenhouseError {
  // API tokens have no dot, and every JWT has two (RFC 7515 section 7.1).
  return text.includes('.') ? credentialInvalid(JWT_INVALID) : credentialInvalid();
}

/** The same error for a token that does not exist and for a token of another user. */
export function tokenNotFound(): TokenhouseError {
  return new TokenhouseError('not_found', 'You have no such token.');
}

/** The error for a token in the URL, which has leaked by being there (RFC 6750 section 2.3). */
export function tokenInQuery(): TokenhouseError {
  return credentialInvalid(
    'A token in the query string ends up in logs. Send it in the Authorization header, and revoke this one.',
  );
}

function time(date: Date | null): string {
  return date === null ? 'an unknown time' : date.toISOString();
}
