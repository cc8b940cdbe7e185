import { type FieldError, TokenhouseError } from '@tokenhouse/core';

/** The error as a TokenhouseError. An unknown error becomes `internal` with that cause. */
export function toFailure(error: unknown): TokenhouseError {
  if (error instanceof TokenhouseError) return error;
  return new TokenhouseError(
    'internal',
    'Something went wrong. Find the cause in the server log by the request id.',
    { cause: error },
  );
}

/** The error for input that breaks a rule; names every field that does. */
export function validationFailed(fields: readonly FieldError[], cause?: unknown): TokenhouseError {
  const detail = fields.map((field) => `${field.pointer || 'the body'}: ${field.detail}`).join('; ');
  return new TokenhouseError('validation_failed', detail, { fields, cause });
}

/** The error for a body that is not JSON in UTF-8, or a request that is not HTTP. */
export function unreadable(cause: unknown): TokenhouseError {
  const detail = 'The request cannot be read: it is not valid HTTP or JSON.';
  return new TokenhouseError('validation_failed', detail, { cause });
}

/** The most bytes of a body that Tokenhouse reads for its own routes: 64 KiB. */
export const BODY_LIMIT = 64 * 1024;

/** The error for a body over `limit` bytes. */
export function bodyTooLarge(cause?: unknown, limit: number = BODY_LIMIT): TokenhouseError {
  const size = limit < 1024 ? `${limit} bytes` : `${Math.floor(limit / 1024)} KiB`;
  return new TokenhouseError('body_too_large', `A body may have at most ${size}.`, { cause });
}

/** The error for a body that does not say it is JSON. */
export function notJson(cause?: unknown): TokenhouseError {
  return new TokenhouseError('unsupported_media_type', 'Send the body as application/json.', { cause });
}

/** The error for a path without a route. */
export function routeNotFound(cause?: unknown): TokenhouseError {
  return new TokenhouseError('not_found', 'Nothing exists at this address.', { cause });
}

/** The error for a route that supports only the methods of `allow`, separated by commas. */
export function methodNotAllowed(allow: string): TokenhouseError {
  return new TokenhouseError('method_not_allowed', `This address supports only ${allow}.`, { allow });
}
