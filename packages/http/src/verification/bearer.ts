import { inPlaceOfToken, type TokenFormat, withoutWrapping } from '@tokenhouse/core';

/** What a request's Authorization header holds. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'api_token'; readonly text: string }
  | { readonly kind: 'jwt'; readonly text: string }
  /** Something was sent that cannot be a credential; `detail` says what, for the user who set it up. */
  | { readonly kind: 'malformed'; readonly detail: string };

const BEARER_LENGTH = 'Bearer '.length;

/** The messages for known mistakes that were sent instead of a token. */
const IN_PLACE_OF_TOKEN = {
  nothing: 'The Bearer token is empty. A variable in the configuration of the client is probably not set.',
  placeholder:
    'The client sent the name of a variable and not its value: it did not expand the placeholder in its configuration. ' +
    'Use the placeholder syntax of that client, or set the variable before the client starts.',
  unset:
    'The client sent a word such as undefined or null in place of a token: a variable in its configuration is not set. ' +
    'Set it before the client starts.',
  masked:
    'The client sent a token whose middle is missing, as pages and documents show it. Copy the token itself, or ' +
    'create a new one.',
} as const;

/** The scheme, after optional mistakes: quotes around the whole header, or a BOM. */
const BEARER = /^[\p{Cf}\s"'`“‘\\]*bearer(?:[:\s]|$)/iu;
const BEARER_MISSING = 'The word Bearer is missing: send the header as Authorization: Bearer <token>.';
const MORE_THAN_TOKEN =
  'The header holds a token and other text around it. Send it as Authorization: Bearer <token>, and nothing else.';

/**
 * Distinguishes API tokens and JWTs (RFC 6750 section 2.1; the scheme is case-insensitive by RFC 9110 section 11.1),
 * even if a client put quotes, a second Bearer or invisible characters around it. `values` contains each Authorization
 * header of the request as it was sent.
 */
export function parseAuthorization(values: readonly string[], format: TokenFormat): Credential {
  const [value, second] = values;
  if (value === undefined) return { kind: 'none' };
  if (second !== undefined) {
    // A proxy may have checked either of them, so neither counts.
    return malformed('The request carries more than one Authorization header.');
  }
  if (value.startsWith('Bearer ')) {
    // The common case, without the regular expressions below.
    const text = value.slice(BEARER_LENGTH);
    if (format.resembles(text) && /^\w+$/.test(text)) return { kind: 'api_token', text };
  }
  // Twice: Node's http client encodes a header twice when it sends it together with a text body.
  return parseUnusual(toUnicode(toUnicode(value)), format);
}

/** A header that is not just Bearer and a token. */
function parseUnusual(value: string, format: TokenFormat): Credential {
  const text = withoutWrapping(value);
  if (BEARER.test(value)) return parseBearer(text, format);
  return format.claims(text) ? malformed(BEARER_MISSING) : { kind: 'none' };
}

function parseBearer(text: string, format: TokenFormat): Credential {
  const instead = inPlaceOfToken(text);
  if (instead !== undefined) return malformed(IN_PLACE_OF_TOKEN[instead]);
  if (hasTokenWithin(text, format)) return malformed(MORE_THAN_TOKEN);
  return { kind: format.claims(text) ? 'api_token' : 'jwt', text };
}

/** Whether the text contains exactly one whole token, with other text around it. Two tokens are ambiguous. */
function hasTokenWithin(text: string, format: TokenFormat): boolean {
  const shape = new RegExp(`(?<![0-9A-Za-z])${format.start}[0-9A-Za-z]{49}(?![0-9A-Za-z])`, 'g');
  const found = (text.match(shape) ?? []).filter((part) => format.parse(part) !== undefined);
  return found.length === 1 && found[0] !== text;
}

/** Header values arrive as Latin-1 (RFC 9110 section 5.5), but clients send UTF-8, so a BOM is three characters. */
function toUnicode(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value;
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? value : text;
}

function malformed(detail: string): Credential {
  return { kind: 'malformed', detail };
}

/**
 * Whether a URL's query carries a token, which would end up in logs and histories (RFC 6750 section 2.3):
 * the parameter `access_token`, or a token anywhere in a name or value.
 */
export function hasTokenInQuery(url: string, format: TokenFormat): boolean {
  const start = url.indexOf('?');
  if (start === -1) return false;
  const query = new URLSearchParams(url.slice(start + 1));
  if (query.has('access_token')) return true;
  const shape = new RegExp(`${format.start}[0-9A-Za-z]{49}`, 'g');
  const found = [...query].flat().flatMap((text) => text.match(shape) ?? []);
  return found.some((text) => format.parse(text) !== undefined);
}
