/** An endpoint of Better Auth that this server offers, at `/api/auth` followed by its path. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The limit of requests per address and minute. */
  readonly perMinute: number;
}

/** Attempts per minute: enough for a team that shares one address, too few to guess passwords. */
const ATTEMPTS = 30;
const REQUESTS = 6_000;

/** Every endpoint that the pages, the documents or the API contract use. */
export const ENDPOINTS: readonly Endpoint[] = [
  { method: 'POST', path: '/sign-up/email', perMinute: ATTEMPTS },
  { method: 'POST', path: '/sign-in/email', perMinute: ATTEMPTS },
  { method: 'POST', path: '/sign-out', perMinute: REQUESTS },
  { method: 'GET', path: '/get-session', perMinute: REQUESTS },
  { method: 'GET', path: '/token', perMinute: REQUESTS },
  { method: 'GET', path: '/jwks', perMinute: REQUESTS },
];

/** The limit of an address. On this machine, only the cost of a hash limits callers. */
export function limitOf({ perMinute }: Endpoint, isLocal: boolean): number {
  return isLocal ? Math.max(perMinute, REQUESTS) : perMinute;
}

/** All other endpoints of this version of Better Auth, except those with a parameter. They have no routes. */
export const UNUSED_PATHS: readonly string[] = [
  '/account-info',
  '/change-email',
  '/change-password',
  '/delete-user',
  '/delete-user/callback',
  '/error',
  '/get-access-token',
  '/link-social',
  '/list-accounts',
  '/list-sessions',
  '/ok',
  '/refresh-token',
  '/request-password-reset',
  '/reset-password',
  '/revoke-other-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/send-verification-email',
  '/sign-in/social',
  '/unlink-account',
  '/update-session',
  '/update-user',
  '/verify-email',
  '/verify-password',
];
