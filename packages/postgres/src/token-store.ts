import {
  type CreationLimits,
  judgeCreation,
  type NewToken,
  startOfHour,
  type TokenStore,
  unavailable,
  type VerifierCache,
} from '@tokenhouse/core';
import type { Connections, Queryable } from './connections.ts';
import { orUnavailable } from './failures.ts';
import {
  type ChangedToken,
  insertToken,
  selectByHashes,
  selectChangedToken,
  selectDates,
  selectStored,
  selectToken,
  selectTokensOfUser,
  updateRevokedAt,
} from './token-queries.ts';
import { isUuid } from './uuid.ts';
import { waitForVerifiers } from './verifier/confirmation.ts';
import { createLookUp } from './verifier/look-ups.ts';

/** What this instance remembers of tokens, and the clock by which it believes it. */
export interface RememberedTokens {
  readonly cache: VerifierCache;
  readonly now: () => number;
}

const MAX_TRIES = 5;

/**
 * Tokens in `api_tokens`, remembered by the verifier. A revocation is final when it has committed and no verifier
 * believes what it remembered from before.
 */
export function createTokenStore(connections: Connections, { cache, now }: RememberedTokens): TokenStore {
  const lookUp = createLookUp(async (hashes) => {
    const fence = cache.fence();
    const tokens = await selectByHashes(connections, hashes);
    for (const [hash, token] of tokens) cache.fill(fence, hash, token);
    return tokens;
  });

  /** The revoked token as it is stored, and what made it so; undefined when the user has none. */
  async function revoke(userId: string, tokenId: string, at: Date): Promise<ChangedToken | undefined> {
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      await updateRevokedAt(connections, userId, tokenId, at);
      const found = await selectChangedToken(connections, userId, tokenId);
      // It came to be, or to life again, between the two statements.
      if (found === undefined || found.token.revokedAt !== null) return found;
    }
    throw unavailable(new Error('Somebody brings the token back to life again and again'));
  }

  return {
    createToken: (token, limits) =>
      orUnavailable(async () => {
        // A refusal needs no lock: whoever asks again and again must not hold up those who may go on.
        const refused = await judge(connections, token, limits);
        if (refused.outcome !== 'allowed') return refused;
        return connections.transaction(async (client) => {
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

    recall: (hash) => cache.find(hash.reveal(), now()),
    async findByHash(hash) {
      const hex = hash.reveal();
      return cache.find(hex, now()) ?? orUnavailable(() => lookUp(hex));
    },
    findStored: (ids) => orUnavailable(() => selectStored(connections, ids.filter(isUuid))),
    listTokens: (userId) => orUnavailable(() => selectTokensOfUser(connections, userId)),

    async findToken(userId, tokenId) {
      return isUuid(tokenId) ? orUnavailable(() => selectToken(connections, userId, tokenId)) : undefined;
    },

    async revokeToken(userId, tokenId, at) {
      if (!isUuid(tokenId)) return undefined;
      const startedAt = performance.now();
      return orUnavailable(async () => {
        const revoked = await revoke(userId, tokenId, at);
        if (revoked === undefined) return undefined;
        const { token, changes } = revoked;
        // By whoever it was revoked: this answer too says that it is over.
        const confirmation = await waitForVerifiers(connections, changes);
        return { token, receipt: { ...confirmation, elapsedMs: performance.now() - startedAt } };
      });
    },
  };
}

/** Whether the token may be stored, as far as this moment's rows tell. */
async function judge(
  connection: Queryable,
  { id, userId, createdAt }: NewToken,
  limits: CreationLimits,
): Promise<ReturnType<typeof judgeCreation>> {
  const dates = await selectDates(connection, userId, startOfHour(createdAt));
  const twin = await selectToken(connection, userId, id);
  return judgeCreation({ dates, twin }, limits, createdAt);
}
