/** Every failure that clients can receive: code, HTTP status and title. */
export const ERRORS = Object.freeze({
  credentials_missing: { status: 401, title: 'Credentials are missing' },
  token_invalid: { status: 401, title: 'The token is not valid' },
  token_expired: { status: 401, title: 'The token has expired' },
  token_revoked: { status: 401, title: 'The token has been revoked' },
  client_invalid: { status: 401, title: 'The client is not valid' },
  session_required: { status: 403, title: 'A signed-in user is required' },
  reauthentication_required: { status: 403, title: 'A recent sign-in is required' },
  origin_not_allowed: { status: 403, title: 'The origin is not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The method is not allowed' },
  already_generated: { status: 409, title: 'The token was already generated' },
  token_limit_reached: { status: 409, title: 'The limit of active tokens is reached' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported' },
  validation_failed: { status: 422, title: 'The request is not valid' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const);

export type ErrorCode = keyof typeof ERRORS;

/** One thing wrong with the input; `pointer` is a JSON Pointer (RFC 6901) into the body, the query or the headers. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** A failure that may be shown. `detail` and `fields` are public; `cause` is only for the log. */
export class TokenhouseError extends Error {
  override readonly name = 'TokenhouseError';
  readonly code: ErrorCode;
  readonly detail: string;
  /** Set with `validation_failed`. */
  readonly fields: readonly FieldError[] | undefined;
  /** Set with `rate_limited` and `unavailable`, in whole seconds. */
  readonly retryAfter: number | undefined;
  /** Set with `method_not_allowed`: the allowed methods, separated by commas. */
  readonly allow: string | undefined;

  constructor(code: ErrorCode, detail: string, extra: TokenhouseErrorExtra = {}) {
    super(`${code}: ${detail}`, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.code = code;
    this.detail = detail;
    this.fields = extra.fields;
    this.retryAfter = extra.retryAfter;
    this.allow = extra.allow;
  }
}

export interface TokenhouseErrorExtra {
  readonly cause?: unknown;
  readonly fields?: readonly FieldError[];
  readonly retryAfter?: number;
  readonly allow?: string;
}

/** The error for a database that cannot be reached or does not respond in time. */
export function unavailable(cause: unknown): TokenhouseError {
  return new TokenhouseError(
    'unavailable',
    'The database does not respond. No token is accepted until it does. Try again shortly.',
    {
      cause,
      retryAfter: 1,
    },
  );
}

/** The database rejects the values of a use, so a retry cannot help. The cause is the database's error. */
export class InvalidUseError extends Error {
  override readonly name = 'InvalidUseError';
}
