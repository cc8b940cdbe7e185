import { fill, table } from './fill.js';

/** For each code of packages/core/src/errors.ts: when a caller meets it, and what to do then. */
export const MEANINGS = {
  credentials_missing: [
    'The request carries no credential, or one of another scheme than `Bearer`. The challenge has no `error=`.',
    'Send `Authorization: Bearer nllm_…`, or sign in.',
  ],
  token_invalid: [
    'The credential is malformed, has a wrong checksum, or is unknown. The response is the same for all three, and for an invalid JWT. The `detail` reports an unexpanded placeholder, an empty or unset variable, a masked token, a token with other text around it, a missing word `Bearer`, a second header, and a token in the URL.',
    'Copy the token again, whole; look at the [placeholder syntax of the client](../CODING_AGENT_SETUP.md#2-keep-it-out-of-shared-files); else generate a new one.',
  ],
  token_expired: [
    'The token is known, and its `expiresAt` has come. Also an expired JWT.',
    'Generate a new token; get a new JWT.',
  ],
  token_revoked: [
    'The token is known, and was revoked: by its owner, by an operator, or with the account.',
    'Generate a new one, if you are to have one.',
  ],
  client_invalid: [
    'The server that introspects sent no credentials of its own, or wrong ones. Its challenge is `Basic realm="tokenhouse"`.',
    'Send one of the pairs of `INTROSPECTION_CLIENTS`, by HTTP Basic or in the form.',
  ],
  session_required: [
    'An API token was used on a route for people. It is logged as a use with the outcome `forbidden`.',
    'Sign in, or send a JWT.',
  ],
  reauthentication_required: [
    'A token was to be generated more than two hours after signing in. Nothing else asks for a fresh sign-in.',
    'Let the person sign in again, and repeat the request.',
  ],
  origin_not_allowed: [
    'A write with a session cookie came from another origin; or `/mcp` was called by a foreign `Host` or `Origin`.',
    'Call from the origin of `PUBLIC_URL`, and set that variable to the origin that people use.',
  ],
  not_found: [
    'There is no such token, or it is somebody else’s: one answer for both. Also an address that leads nowhere.',
    'Look at the id, and at who is signed in.',
  ],
  method_not_allowed: [
    'The address exists, and takes other methods: they are in `Allow`.',
    'Use one of those. MCP clients: choose Streamable HTTP, not SSE.',
  ],
  already_generated: [
    'A request with this `Idempotency-Key` generated a token before. `Location` and `detail` name it.',
    'Nothing, if you have its text. If that answer was lost, revoke the token and send a new key.',
  ],
  token_limit_reached: [
    'The person has as many active tokens as `MAX_TOKENS_PER_USER` allows.',
    'Revoke one first.',
  ],
  body_too_large: ['The body has more than 64 KiB.', 'Send less.'],
  unsupported_media_type: [
    'The body is of a type that the route does not read.',
    'Send the type that the route names, mostly `application/json`.',
  ],
  validation_failed: [
    'Body, query or headers are not what the route takes. `errors` names each part by a JSON Pointer.',
    'Correct what `errors` names.',
  ],
  rate_limited: [
    'A user reached the limit `TOKEN_CREATIONS_PER_HOUR`; a user has 20 event streams open on one instance; introspection clients failed to authenticate too often from one address; or a network or an account made too many attempts to sign in or up.',
    'Wait as many seconds as `Retry-After` says.',
  ],
  headers_too_large: ['The headers have more than 16 KiB.', 'Send less; mostly it is cookies.'],
  internal: [
    'Something went wrong in the server. The cause is only in its log, under the `requestId`.',
    'Tell the operator the `requestId`.',
  ],
  unavailable: [
    'The database does not answer, so that a use could not be logged and is not accepted; or too much waits already.',
    'Try again after `Retry-After`.',
  ],
};

/** docs/errors.md: the prose of the template around the table of errors. Throws when codes and meanings differ. */
export function errorsDocument(errors, template) {
  const missing = Object.keys(errors).filter((code) => !Object.hasOwn(MEANINGS, code));
  if (missing.length > 0)
    throw new Error(`Tell in scripts/docs/errors.js when people meet: ${missing.join(', ')}`);
  const left = Object.keys(MEANINGS).filter((code) => !Object.hasOwn(errors, code));
  if (left.length > 0)
    throw new Error(`scripts/docs/errors.js tells of codes that nobody sends: ${left.join(', ')}`);
  const rows = Object.entries(errors).map(([code, { status, title }]) => [
    `\`${code}\``,
    String(status),
    title,
    ...MEANINGS[code],
  ]);
  return fill(template, { errors: table(['code', 'status', 'title', 'when', 'what to do'], rows) });
}
