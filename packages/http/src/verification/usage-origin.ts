import { isIP } from 'node:net';
import { redactTokens, type UsageOrigin } from '@tokenhouse/core';

const MAX_USER_AGENT = 256;
const MAX_ENDPOINT = 256;
const MAX_CLIENT = 100;
/** Two characters of prefix, the underscore, 49 more. */
const SHORTEST_TOKEN = 52;
const UNPRINTABLE = /[^\x20-\x7E]/;

/** The origin of a use from what a framework knows; everything in it was chosen by the caller. */
export function toUsageOrigin(
  ip: string | undefined,
  userAgent: string | undefined,
  client: string | null,
): UsageOrigin {
  return {
    ipAddress: canonicalIp(ip),
    userAgent: printable(userAgent, MAX_USER_AGENT),
    client: printable(client ?? undefined, MAX_CLIENT),
  };
}

/** `GET /api/me`: method and path without the query, which might hold secrets. */
export function toEndpoint(method: string, url: string, operation: string | null = null): string {
  const path = url.split('?', 1)[0] ?? '';
  const endpoint = operation === null ? `${method} ${path}` : `${method} ${path} ${operation}`;
  return printable(endpoint, MAX_ENDPOINT) ?? '';
}

/** IPv4 in IPv6 (`::ffff:`) becomes IPv4, a zone is cut off, and other text becomes null. */
function canonicalIp(ip: string | undefined): string | null {
  // The common case, without the regular expressions below.
  if (ip !== undefined && isIP(ip) === 4) return ip;
  const address = withoutPort(ip ?? '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  return isIP(address) === 0 ? null : address;
}

/** Some proxies add the port to X-Forwarded-For: `192.0.2.1:443`, `[2001:db8::1]:443`. */
function withoutPort(ip: string): string {
  return ip.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}

/**
 * Without control characters, lone surrogates and tokens: databases reject the first two, and tokens must not be
 * stored.
 */
function printable(text: string | undefined, maxLength: number): string | null {
  if (text === undefined || text === '') return null;
  if (text.length < SHORTEST_TOKEN && !UNPRINTABLE.test(text)) return text;
  return redactTokens(text.replace(/\p{Cc}/gu, ''))
    .slice(0, maxLength)
    .toWellFormed();
}
