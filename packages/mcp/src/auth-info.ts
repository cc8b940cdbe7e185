import type { AuthInfo } from '@modelcontextprotocol/server';
import type { AgentCaller } from './agent-tools.ts';

/** The caller out of `ctx.http.authInfo`; throws when the handler was mounted without authentication. */
export function getCaller(authInfo: AuthInfo | undefined): AgentCaller {
  const userId = authInfo?.extra?.['userId'];
  const tokenId = authInfo?.extra?.['tokenId'];
  if (typeof userId !== 'string' || typeof tokenId !== 'string') {
    throw new Error('The MCP handler was called without the caller in authInfo.extra');
  }
  return { userId, tokenId };
}
