import type { IncomingHttpHeaders } from 'node:http';
import { TokenhouseError } from '@tokenhouse/core';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The origins of this server: the public one and, if that is on loopback, its other names. */
export function ownOrigins(publicUrl: string): readonly string[] {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (!LOOPBACK.includes(hostname)) return [publicUrl];
  return LOOPBACK.map((name) => new URL(`${protocol}//${name}:${port || defaultPort(protocol)}`).origin);
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

/**
 * Refuses a write that another site makes with a visitor's cookie. Browsers send Origin with each such request;
 * one without it, and without Sec-Fetch-Site, comes from a program, which has no visitor's cookie to abuse.
 */
export function refuseCrossOriginWrite(
  method: string,
  headers: IncomingHttpHeaders,
  origins: readonly string[],
): void {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
  const { origin, 'sec-fetch-site': site } = headers;
  const isCrossOrigin =
    origin === undefined ? site === 'cross-site' || site === 'same-site' : !origins.includes(origin);
  if (isCrossOrigin) {
    throw originNotAllowed(
      `Pages of another origin cannot use your session. Open this site at ${origins[0]}.`,
    );
  }
}

/**
 * Refuses a request that a hostile page has made through DNS rebinding: its Host names the page's site. Programs send
 * no Origin; one that is present must be ours, or of a page on loopback (MCP, Streamable HTTP, security warning).
 */
export function refuseUnknownHost(
  { host, origin }: { readonly host: string | undefined; readonly origin: string | undefined },
  origins: readonly string[],
): void {
  const hosts = [...origins.map(hostnameOf), ...LOOPBACK];
  if (!hosts.includes(hostnameOf(`http://${host}`))) {
    throw originNotAllowed('Unknown Host header. Use the host of PUBLIC_URL.');
  }
  if (origin !== undefined && !origins.includes(origin) && !LOOPBACK.includes(hostnameOf(origin))) {
    throw originNotAllowed('This Origin is not allowed.');
  }
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function originNotAllowed(detail: string): TokenhouseError {
  return new TokenhouseError('origin_not_allowed', detail);
}
