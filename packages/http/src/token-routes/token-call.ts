import type { RequestFacts } from '../verification/bearer-gate.ts';

/** The body as it was sent, or the result of an earlier parser. */
export type SentBody = { readonly bytes: Uint8Array } | { readonly parsed: unknown };

/** What a framework reports about a request to the token routes. */
export interface TokenCall extends Omit<RequestFacts, 'route'> {
  /** The path at which the routes are mounted, without a slash at its end. */
  readonly mount: string;
  /** The path below the mount, percent-encoded: nothing, or a slash and more. */
  readonly path: string;
  header(name: string): string | undefined;
  /** Throws `body_too_large` for a body over `limit` bytes. Called once, and only for an admitted user. */
  readBody(limit: number): Promise<SentBody>;
}

/** Splits a path into mount and rest; undefined for a path outside of the mount. */
export function splitMount(mount: string, path: string): string | undefined {
  if (path !== mount && !path.startsWith(`${mount}/`)) return undefined;
  return path.slice(mount.length);
}

/** The path of the routes by default. */
export const DEFAULT_MOUNT = '/api/auth/tokens';
