import { fill, table } from './fill.js';

/** For each code of packages/core/src/errors.ts: when a caller gets it, and what to do. */
export const MEANINGS = {
  credentials_missing: [
    'The request has no credential, or one with another scheme than `Bearer`. The challenge has no `error=`.',
    'Send `Authorization: Bearer nllm_…`, or sign in.',
  ],
  token_invalid: [
    'The credential is malformed, has a wrong checksum, or is unknown. The response is the same for all three, and for an invalid JWT. The `detail` reports an unexpanded placeholder, an empty or unset variable, a masked token, a token with other text around it, a missing word `Bearer`, a second header, and a token in the URL.',
    'Copy the whole token again. Check the [placeholder syntax of the client](../CODING_AGENT_SETUP.md#2-keep-it-out-of-shared-files). If that does not help, generate a new token.',
  ],
  token_expired: [
    'The token is known, and its `expiresAt` has passed. Also for an expired JWT.',
    'Generate a new token; get a new JWT.',
  ],
  token_revoked: [
    'The token is known, and was revoked: by its owner, by an operator, or with the account.',
    'Generate a new one, if you should still have access.',
  ],
  client_invalid: [
    'A resource server sent no credentials of its own, or wrong ones, to the introspection endpoint. The challenge is `Basic realm="tokenhouse"`.',
    'Send one of the pairs of `INTROSPECTION_CLIENTS`, by HTTP Basic or in the form.',
  ],
  session_required: [
    'An API token was used on a route for signed-in users. It is logged as a use with the outcome `forbidden`.',
    'Sign in, or send a JWT.',
  ],
  reauthentication_required: [
    'The request generates a token more than two hours after the sign-in. No other request requires a fresh sign-in.',
    'Let the user sign in again, and repeat the request.',
  ],
  origin_not_allowed: [
    'A write with a session cookie came from another origin, or a request to `/mcp` has an unknown `Host` or `Origin`.',
    'Call from the origin of `PUBLIC_URL`, and set that variable to the origin that users open.',
  ],
  not_found: [
    'The token does not exist or belongs to another user: both get the same response. Also for an unknown URL.',
    'Check the id, and which user is signed in.',
  ],
  method_not_allowed: [
    'The URL exists, but accepts other methods. They are in `Allow`.',
    'Use one of those. MCP clients: choose Streamable HTTP, not SSE.',
  ],
  already_generated: [
    'A request with this `Idempotency-Key` generated a token before. `Location` and `detail` name it.',
    'Nothing, if you have the token. If the first response was lost, revoke the token and send a new key.',
  ],
  token_limit_reached: [
    'The user has reached the limit `MAX_TOKENS_PER_USER` of active tokens.',
    'Revoke one first.',
  ],
  body_too_large: ['The body has more than 64 KiB.', 'Send less.'],
  unsupported_media_type: [
    'The route does not accept the type of the body.',
    'Send the type that the route names, usually `application/json`.',
  ],
  validation_failed: [
    'Body, query or headers are invalid. `errors` names each part by a JSON Pointer.',
    'Correct what `errors` names.',
  ],
  rate_limited: [
    'A user reached the limit `TOKEN_CREATIONS_PER_HOUR`; a user has 20 event streams open on one instance; resource servers failed to authenticate too often from one address; or a network or an account made too many attempts to sign in or up.',
    'Wait as many seconds as `Retry-After` says.',
  ],
  headers_too_large: ['The headers have more than 16 KiB.', 'Send less. The cause is usually cookies.'],
  internal: [
    'The server failed. The cause is only in its log, under the `requestId`.',
    'Tell the operator the `requestId`.',
  ],
  unavailable: [
    'The database does not respond, so the use cannot be logged and is not accepted. Or too many requests are waiting.',
    'Try again after `Retry-After`.',
  ],
};

/** docs/errors.md: the template with the table of errors. Throws when codes and meanings differ. */
export function errorsDocument(errors, template) {
  const missing = Object.keys(errors).filter((code) => !Object.hasOwn(MEANINGS, code));
  if (missing.length > 0)
    throw new Error(`Describe in scripts/docs/errors.js when callers get: ${missing.join(', ')}`);
  const left = Object.keys(MEANINGS).filter((code) => !Object.hasOwn(errors, code));
  if (left.length > 0) throw new Error(`scripts/docs/errors.js describes unknown codes: ${left.join(', ')}`);
  const rows = Object.entries(errors).map(([code, { status, title }]) => [
    `\`${code}\``,
    String(status),
    title,
    ...MEANINGS[code],
  ]);
  return fill(template, { errors: table(['code', 'status', 'title', 'when', 'what to do'], rows) });
}
