import { randomUUID } from 'node:crypto';
import {
  type AuthInfo,
  OAuthError,
  OAuthErrorCode,
  type OAuthTokenVerifier,
} from '@modelcontextprotocol/server';
import { ERRORS, type StoredToken } from '@tokenhouse/core';
import type { Gated } from '../create-tokenhouse.ts';
import { toExpirySeconds } from '../token-routes/token-record.ts';
import { createVerify, type GateOptions } from '../verification/gate-options.ts';
import { type FetchContext, factsOf } from './fetch.ts';
import { toResponse, webBodyArrived } from './web-request.ts';

export { tokenRoutes, withToken } from './fetch.ts';

/** The caller in the form in which the SDK carries it. The token's text stays out: no tool needs it. */
export function toAuthInfo({
  id,
  userId,
  expiresAt,
}: Pick<StoredToken, 'id' | 'userId' | 'expiresAt'>): AuthInfo {
  return {
    token: '',
    clientId: id,
    scopes: [],
    expiresAt: toExpirySeconds(expiresAt),
    extra: { userId, tokenId: id },
  };
}

/**
 * A gate like the SDK's `requireBearerAuth`: the caller, whose use is in the log by then, or the response that refuses
 * the request. Unlike the SDK's it sees the whole request, and asks for a token without claiming that one was bad. For
 * responses that may be open for long, see `withToken`. Throws RangeError on a bad option.
 */
export function requireToken({ gate }: Gated, options?: GateOptions) {
  const verify = createVerify(gate, options);
  return async (request: Request, context: FetchContext = {}): Promise<AuthInfo | Response> => {
    const decision = await verify(factsOf(request, context), (limit) => webBodyArrived(request, limit));
    return decision.outcome === 'accepted' ? toAuthInfo(decision.token) : toResponse(decision.response);
  };
}

export interface TokenVerifierOptions {
  /** The method and path that the usage log shows, because the SDK passes nothing of the request. */
  readonly method?: string;
  readonly route?: string;
}

/**
 * For the SDK's own `requireBearerAuth` and `verifyBearerToken`. A bad token is an OAuthError `invalid_token` with the
 * reason; any other failure is thrown as it is, for which the SDK responds with 500. Address and user agent are not
 * logged.
 */
export function createTokenVerifier(
  { gate }: Gated,
  { method = 'POST', route = '/mcp' }: TokenVerifierOptions = {},
): OAuthTokenVerifier {
  return {
    async verifyAccessToken(text) {
      const decision = await gate.verify({
        method,
        url: route,
        authorization: [`Bearer ${text}`],
        ipAddress: undefined,
        userAgent: undefined,
        route,
        requestId: randomUUID(),
      });
      if (decision.outcome === 'accepted') return toAuthInfo(decision.token);
      const { error } = decision;
      throw ERRORS[error.code].status === 401
        ? new OAuthError(OAuthErrorCode.InvalidToken, error.detail)
        : error;
    },
  };
}
