import type { AuthInfo } from '@modelcontextprotocol/server';
import type { AgentCaller } from './agent-tools.ts';

/** 9999-12-31T23:59:59Z in seconds: the SDK's helpers refuse a token that has no expiry. */
const NEVER = 253_402_300_799;

/** The caller in the form in which the SDK carries it. The token itself stays out: no tool needs it. */
export function toAuthInfo(caller: AgentCaller, expiresAt: Date | null): AuthInfo {
  return {
    token: '',
    clientId: caller.tokenId,
    scopes: [],
    expiresAt: expiresAt === null ? NEVER : Math.floor(expiresAt.getTime() / 1000),
    extra: { userId: caller.userId, tokenId: caller.tokenId },
  };
}

/** The caller out of `ctx.http.authInfo`; throws when the handler was mounted without authentication. */
export function getCaller(authInfo: AuthInfo | undefined): AgentCaller {
  const userId = authInfo?.extra?.['userId'];
  const tokenId = authInfo?.extra?.['tokenId'];
  if (typeof userId !== 'string' || typeof tokenId !== 'string') {
    throw new Error('The MCP handler was called without the caller in authInfo.extra');
  }
  return { userId, tokenId };
}
