import { TokenhouseError } from '@tokenhouse/core';
import { toTokenRecord, toUsageRecord } from '@tokenhouse/http';
import type { AgentTools } from 'tokenhouse-mcp';
import type { Services } from '../services.ts';

/** The functions behind the MCP tools. */
export function createAgentTools({ tokens, accounts, database }: Services): AgentTools {
  return {
    async whoami({ userId, tokenId }) {
      const [token] = await database.tokens.findStored([tokenId]);
      if (token === undefined) throw new TokenhouseError('not_found', 'The calling token was deleted.');
      const { id, name, expiresAt } = token;
      return {
        user: await accounts.byId(userId),
        token: { id, name, expiresAt: expiresAt?.toISOString() ?? null },
      };
    },

    async listTokens({ userId }) {
      const { at, more, ...overview } = await tokens.summarizeTokens(userId);
      return { tokens: overview.tokens.map((token) => toTokenRecord(token, at)), more };
    },

    async tokenActivity({ userId, tokenId }, page) {
      const activity = await database.usage.listUses(userId, tokenId, page);
      if (activity === undefined) throw new TokenhouseError('not_found', 'The calling token was deleted.');
      return { uses: activity.uses.map(toUsageRecord), nextCursor: activity.nextCursor };
    },
  };
}
