import type { Problem } from './generated/api.ts';

/** A code of the problem details that the server sends. */
export type ServerErrorCode = Problem['code'];

// A table and not a list, so that the compiler misses a code that the server has and this client has not.
const SERVER_CODES: Readonly<Record<ServerErrorCode, true>> = {
  credentials_missing: true,
  token_invalid: true,
  token_expired: true,
  token_revoked: true,
  client_invalid: true,
  session_required: true,
  reauthentication_required: true,
  origin_not_allowed: true,
  not_found: true,
  method_not_allowed: true,
  already_generated: true,
  token_limit_reached: true,
  body_too_large: true,
  unsupported_media_type: true,
  validation_failed: true,
  rate_limited: true,
  headers_too_large: true,
  internal: true,
  unavailable: true,
};

/**
 * Why a call failed. The server's codes, and two of the client's own: `network` when no whole answer came,
 * `unexpected` when one came that is not Tokenhouse's (a proxy's page, a redirect, a code newer than this client).
 */
export type ErrorCode = ServerErrorCode | 'network' | 'unexpected';

/** Tells whether a text is one of the server's codes. */
export function isServerErrorCode(text: string): text is ServerErrorCode {
  return Object.hasOwn(SERVER_CODES, text);
}
