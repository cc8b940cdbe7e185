import { clientFromUserAgent, type StoredToken, type TokenFormat, TokenhouseError } from '@tokenhouse/core';
import {
  bearerInvalid,
  credentialInvalid,
  credentialsMissing,
  hasTokenInQuery,
  parseAuthorization,
  refusal,
  refuseCrossOriginWrite,
  tokenInQuery,
  type VerifyAndLog,
} from '@tokenhouse/http';
import { authorizationHeaders, endpointOf, usageOrigin } from '@tokenhouse/http/fastify';
import type { FastifyRequest } from 'fastify';
import type { Accounts, SignedIn } from '../accounts/accounts.ts';

/** The caller of a request, by credential. */
export type Caller =
  | ({ readonly authMethod: 'session' | 'jwt' } & SignedIn)
  | { readonly authMethod: 'api_token'; readonly token: StoredToken };

/** The callers that a route admits. `user`: with a session or JWT. `anyone`: also with an API token. */
export type Admits = 'user' | 'anyone';

export interface CallerOptions {
  readonly format: TokenFormat;
  readonly guard: VerifyAndLog;
  readonly accounts: Accounts;
  readonly origins: readonly string[];
}

export type FindCaller = (request: FastifyRequest, admits: Admits) => Promise<Caller>;

/** Finds the caller, or throws the reason for a denial. Resolves after the use of an API token was logged. */
export function createFindCaller({ format, guard, accounts, origins }: CallerOptions): FindCaller {
  return async (request, admits) => {
    const credential = parseAuthorization(authorizationHeaders(request), format);
    switch (credential.kind) {
      case 'malformed':
        throw credentialInvalid(credential.detail);
      case 'api_token':
        return byToken(credential.text, request, admits);
      case 'jwt':
        return byJwt(credential.text, request);
      case 'none':
        return bySession(request);
    }
  };

  async function byToken(text: string, request: FastifyRequest, admits: Admits): Promise<Caller> {
    const admission = await guard.admit(text, {
      ...usageOrigin(request, clientFromUserAgent(request.headers['user-agent'])),
      endpoint: endpointOf(request),
      tokensAllowed: admits === 'anyone',
    });
    if (admission.outcome !== 'accepted') throw refusal(admission);
    return { authMethod: 'api_token', token: admission.token };
  }

  async function byJwt(text: string, request: FastifyRequest): Promise<Caller> {
    const verdict = await accounts.byJwt(text);
    if (verdict.outcome !== 'accepted') {
      request.log.info({ req: request, reason: verdict.reason }, 'A JWT was rejected');
    }
    switch (verdict.outcome) {
      case 'accepted':
        return { authMethod: 'jwt', account: verdict.account, isFresh: verdict.isFresh };
      case 'expired':
        throw new TokenhouseError('token_expired', 'The JWT has expired. Get a new one.');
      case 'invalid':
        throw bearerInvalid(text);
    }
  }

  async function bySession(request: FastifyRequest): Promise<Caller> {
    const { cookie } = request.headers;
    const signedIn = cookie === undefined ? undefined : await accounts.bySession(new Headers({ cookie }));
    if (signedIn === undefined) throw credentialsMissing();
    refuseCrossOriginWrite(request.method, request.headers, origins);
    return { authMethod: 'session', ...signedIn };
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads the Authorization header itself, because it authenticates clients as OAuth specifies. */
    readonly takesClients?: boolean;
  }
}

/**
 * Denies a token in the URL, where it has leaked (RFC 6750 section 2.3), and a second Authorization header. Runs on every
 * route.
 */
export function refuseUnsafeCredentials(request: FastifyRequest, format: TokenFormat): void {
  if (hasTokenInQuery(request.url, format)) {
    throw tokenInQuery();
  }
  const headers = authorizationHeaders(request);
  if (headers.length < 2 || request.routeOptions.config.takesClients) return;
  const credential = parseAuthorization(headers, format);
  if (credential.kind === 'malformed') throw credentialInvalid(credential.detail);
}
