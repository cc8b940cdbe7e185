import {
  type CreationLimits,
  judgeCreation,
  type NewToken,
  type Receipt,
  startOfHour,
  type TokenStore,
} from '@tokenhouse/core';
import type { Pool, PoolClient } from 'pg';
import { orUnavailable } from './failures.ts';
import {
  insertToken,
  selectByHash,
  selectDates,
  selectStored,
  selectToken,
  selectTokensOfUser,
  updateRevokedAt,
} from './token-queries.ts';
import { inTransaction } from './transaction.ts';
import { isUuid } from './uuid.ts';

/** Tokens in `api_tokens`. Each verification reads the row, so a revocation is final when it has committed. */
export function createTokenStore(pool: Pool): TokenStore {
  return {
    createToken: (token, limits) =>
      orUnavailable(async () => {
        // A refusal needs no lock: whoever asks again and again must not hold up those who may go on.
        const refused = await judge(pool, token, limits);
        if (refused.outcome !== 'allowed') return refused;
        return inTransaction(pool, async (client) => {
          // One creation per user at a time, over all instances: what is counted next cannot change until the commit.
          await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [token.userId]);
          const judgement = await judge(client, token, limits);
          if (judgement.outcome !== 'allowed') return judgement;

          await insertToken(client, token);
          const { hash: _, ...created } = token;
          return {
            outcome: 'created',
            token: { ...created, revokedAt: null, lastUsedAt: null, lastUsedBy: null },
          };
        });
      }),

    findByHash: (hash) => orUnavailable(() => selectByHash(pool, hash)),
    findStored: (ids) => orUnavailable(() => selectStored(pool, ids.filter(isUuid))),
    listTokens: (userId) => orUnavailable(() => selectTokensOfUser(pool, userId)),

    async findToken(userId, tokenId) {
      return isUuid(tokenId) ? orUnavailable(() => selectToken(pool, userId, tokenId)) : undefined;
    },

    async revokeToken(userId, tokenId, at) {
      if (!isUuid(tokenId)) return undefined;
      const startedAt = performance.now();
      return orUnavailable(async () => {
        await updateRevokedAt(pool, userId, tokenId, at);
        const receipt: Receipt = { verifiers: 1, confirmed: 1, elapsedMs: performance.now() - startedAt };
        const token = await selectToken(pool, userId, tokenId);
        return token && { token, receipt };
      });
    },
  };
}

/** Whether the token may be stored, as far as this moment's rows tell. */
async function judge(
  client: Pool | PoolClient,
  { id, userId, createdAt }: NewToken,
  limits: CreationLimits,
): Promise<ReturnType<typeof judgeCreation>> {
  const dates = await selectDates(client, userId, startOfHour(createdAt));
  const twin = await selectToken(client, userId, id);
  return judgeCreation({ dates, twin }, limits, createdAt);
}
