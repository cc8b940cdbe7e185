const SERVER_CODES = [
  'credentials_missing',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'session_required',
  'origin_not_allowed',
  'not_found',
  'method_not_allowed',
  'token_limit_reached',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'rate_limited',
  'headers_too_large',
  'internal',
  'unavailable',
] as const;

/** A code of the problem details that the server sends. */
export type ServerErrorCode = (typeof SERVER_CODES)[number];

/**
 * Why a call failed. The server's codes, and two of the client's own: `network` when no whole answer came,
 * `unexpected` when one came that is not Tokenhouse's (a proxy's page, a redirect, a code newer than this client).
 */
export type ErrorCode = ServerErrorCode | 'network' | 'unexpected';

/** Tells whether a text is one of the server's codes. */
export function isServerErrorCode(text: string): text is ServerErrorCode {
  return (SERVER_CODES as readonly string[]).includes(text);
}
