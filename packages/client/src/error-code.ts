import type { Problem } from './generated/api.ts';

/** A code of the problem details that the server sends. */
export type ServerErrorCode = Problem['code'];

// A table, so that the compiler reports a code of the server that is missing here.
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
 * Why a call failed: a code of the server, or one of two codes of the client. `network`: no complete response arrived.
 * `unexpected`: the response is not from Tokenhouse (a proxy's page, a redirect), or its code is newer than this client.
 */
export type ErrorCode = ServerErrorCode | 'network' | 'unexpected';

/** Whether a text is one of the server's codes. */
export function isServerErrorCode(text: string): text is ServerErrorCode {
  return Object.hasOwn(SERVER_CODES, text);
}
