import {
  type BetterAuthOptions,
  betterAuth,
  type GenericEndpointContext,
  type Session,
  type User,
} from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import { jwt } from 'better-auth/plugins';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from 'pino';
import { CLIENT_ADDRESS_HEADER } from './accounts.ts';
import type { AccountsDatabase } from './accounts-database.ts';
import { UNUSED_PATHS } from './endpoints.ts';
import type { PasswordHashing } from './passwords/password-hashing.ts';
import { checkPassword, checkProfile, isAttempt, isHashable } from './profile.ts';
import { toAuthTime } from './sessions/fresh-sign-in.ts';
import { latestEnd } from './sessions/session-store.ts';
import { ATTEMPTS_TABLE } from './sign-in/attempt-store.ts';
import type { SignInRequests } from './sign-in/sign-in-requests.ts';

/** The part of Better Auth that this server uses. */
export interface Auth {
  readonly options: BetterAuthOptions;
  handler(request: Request): Promise<Response>;
  readonly api: {
    getJwks(): Promise<JSONWebKeySet>;
    getSession(context: {
      readonly headers: Headers;
      readonly query: { readonly disableRefresh: true };
    }): Promise<{ readonly session: Session; readonly user: User } | null>;
  };
}

export interface AuthOptions {
  readonly database: AccountsDatabase;
  readonly publicUrl: string;
  readonly trustedOrigins: readonly string[];
  readonly secret: string;
  readonly signUps: 'open' | 'closed';
  readonly logger: Logger;
}

/** The callbacks of Better Auth. */
export interface AuthParts {
  readonly passwords: PasswordHashing;
  readonly signIns: SignInRequests;
}

/** Better Auth as this server uses it: e-mail and password, sessions by cookie, and JWTs. */
export function createAuth(
  { database, publicUrl, trustedOrigins, secret, signUps, logger }: AuthOptions,
  { passwords, signIns }: AuthParts,
): Auth {
  return betterAuth({
    database: database.connection,
    baseURL: publicUrl,
    basePath: '/api/auth',
    disabledPaths: [...UNUSED_PATHS],
    secret,
    trustedOrigins: [...trustedOrigins],
    emailAndPassword: { enabled: true, disableSignUp: signUps === 'closed', password: passwords },
    plugins: [signJwts(publicUrl), ATTEMPTS_TABLE],
    hooks: {
      before: createAuthMiddleware(async ({ path, body }) => {
        if (path === '/sign-in/email' && isAttempt(body)) await signIns.begin(body.email);
        if (path !== '/sign-up/email') return;
        checkProfile(body);
        if (signUps === 'closed' || !isHashable(body?.password)) return;
        await checkPassword(body);
        if (typeof body.email === 'string') signIns.expect(body.email);
        // A hash takes a tenth of a second, too long for the transaction that Better Auth begins next.
        await passwords.prepare(body.password);
      }),
    },
    // The routes limit attempts before they call Better Auth, whose limit keeps a bucket for each path that a client invents.
    rateLimit: { enabled: false },
    databaseHooks: { session: { update: { before: endInTime } } },
    advanced: {
      ...cookiesOf(publicUrl),
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // Set explicitly, because Better Auth would turn both off under NODE_ENV=test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    telemetry: { enabled: false },
    // Internal errors go to the server's own error handler, not to console.error.
    onAPIError: { throw: true },
    logger: {
      log(level, message, ...details) {
        if (!signIns.hear(level, message, details)) logger[level]({ details }, message);
      },
    },
  });
}

function signJwts(publicUrl: string) {
  return jwt({
    jwt: {
      issuer: publicUrl,
      audience: publicUrl,
      // With these, a JWT cannot outlive its session or hide the session's age.
      definePayload: ({ user, session }) => ({ ...user, auth_time: toAuthTime(session), sid: session.id }),
    },
    disableSettingJwtHeader: true,
  });
}

/** A distinct name, because browsers share the cookies of localhost among all its ports. */
function cookiesOf(publicUrl: string): Pick<NonNullable<BetterAuthOptions['advanced']>, CookieOption> {
  if (!publicUrl.startsWith('https:')) return { cookiePrefix: 'tokenhouse', useSecureCookies: false };
  return {
    // Browsers accept a cookie with this prefix only from the host itself, over https (RFC 6265bis, 4.1.3.2).
    cookiePrefix: '__Host-tokenhouse',
    // Otherwise Better Auth adds the prefix `__Secure-`.
    useSecureCookies: false,
    defaultCookieAttributes: { secure: true, path: '/' },
  };
}

type CookieOption = 'cookiePrefix' | 'useSecureCookies' | 'defaultCookieAttributes';

/** Limits the lifetime of a session that Better Auth renews. */
async function endInTime(changes: Partial<Session>, context: GenericEndpointContext | null) {
  const createdAt = context?.context.session?.session.createdAt;
  if (changes.expiresAt === undefined || createdAt === undefined) return undefined;
  const end = latestEnd(createdAt);
  return end < changes.expiresAt ? { data: { ...changes, expiresAt: end } } : undefined;
}
