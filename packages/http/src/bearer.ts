import type { TokenFormat } from '@tokenhouse/core';

/** What a request's Authorization header holds. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'api_token'; readonly text: string }
  | { readonly kind: 'jwt'; readonly text: string }
  /** Something was sent that cannot be a credential; `detail` says what, for the person who set it up. */
  | { readonly kind: 'malformed'; readonly detail: string };

const BEARER_LENGTH = 'Bearer '.length;

const UNEXPANDED =
  'The client sent the name of a variable and not its value: it did not expand the placeholder in its configuration. ' +
  'Use the placeholder syntax of that client, or set the variable before the client starts.';

/**
 * Tells API token and JWT apart (RFC 6750 section 2.1; the scheme is case-insensitive by RFC 9110 section 11.1).
 * `values` holds each Authorization header of the request as it was sent.
 */
export function parseAuthorization(values: readonly string[], format: TokenFormat): Credential {
  const [value, second] = values;
  if (value === undefined) return { kind: 'none' };
  if (second !== undefined) {
    // Which of the two a proxy in front has judged cannot be known here, so neither counts.
    return malformed('The request carries more than one Authorization header.');
  }
  if (value.startsWith('Bearer ')) {
    // As nearly always: taken without the regular expressions below.
    const text = value.slice(BEARER_LENGTH);
    if (format.resembles(text) && !isPlaceholder(text)) return { kind: 'api_token', text };
  }
  const [, scheme = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(value.trim()) ?? [];
  if (scheme.toLowerCase() === 'bearer') return parseBearer(rest, format);
  if (format.claims(value.trim())) {
    return malformed('The word Bearer is missing: send the header as Authorization: Bearer <token>.');
  }
  return { kind: 'none' };
}

function parseBearer(text: string, format: TokenFormat): Credential {
  if (text === '') {
    return malformed(
      'The Bearer token is empty. A variable in the configuration of the client is probably not set.',
    );
  }
  if (isPlaceholder(text)) return malformed(UNEXPANDED);
  if (format.claims(text)) return { kind: 'api_token', text };
  return { kind: 'jwt', text };
}

/** Forms seen on the wire: `${VAR}`, `${env:VAR}`, `{env:VAR}`, `$VAR`, `%VAR%`. None can occur in a token. */
function isPlaceholder(text: string): boolean {
  return /\$\{|\{env:|^\$\w+$|^%\w+%$/.test(text);
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
  const shape = new RegExp(`${format.prefix}_[0-9A-Za-z]{49}`, 'g');
  const found = [...query].flat().flatMap((text) => text.match(shape) ?? []);
  return found.some((text) => format.parse(text) !== undefined);
}
