import {
  type ApiToken,
  type Awaitable,
  type Creation,
  type CreationLimits,
  judgeCreation,
  type NewToken,
  type TokenStore,
  unavailable,
} from '@tokenhouse/core';
import type { Connections, Queryable } from './connections/connections.ts';
import { orUnavailable } from './failures.ts';
import { lockOwner } from './row-locks.ts';
import { selectTokenPage } from './token-pages.ts';
import {
  countTokens,
  insertToken,
  revoke,
  selectByHashes,
  selectDates,
  selectStored,
  selectToken,
} from './token-queries.ts';
import { isUuid } from './values.ts';
import { waitForVerifiers } from './verifier/confirmation.ts';
import { noteHistory } from './verifier/history.ts';
import { createLookUp } from './verifier/look-ups.ts';
import type { VerifierCache } from './verifier/verifier-cache.ts';

export interface TokenStoreOptions {
  readonly cache: VerifierCache;
  /** The clock that limits how long the cache is trusted. */
  readonly now: () => number;
  /** The lease of this instance's verifier, in milliseconds. */
  readonly leaseMs: number;
  /** See `Primary`. */
  readonly timeline: () => Awaitable<string>;
}

const MAX_TRIES = 5;

/**
 * Tokens in `api_tokens`, cached by the verifier. A revocation is final when it has committed and no verifier trusts
 * an older cache.
 */
export function createTokenStore(connections: Connections, options: TokenStoreOptions): TokenStore {
  const { cache, now, leaseMs, timeline } = options;
  const lookUp = createLookUp(async (hashes) => {
    const fence = cache.fence(now());
    const tokens = await selectByHashes(connections, hashes);
    for (const [hash, token] of tokens) cache.fill(fence, hash, token);
    return tokens;
  });

  return {
    createToken: (token, limits) => orUnavailable(() => createToken(connections, token, limits)),
    recall: (hash) => cache.find(hash.reveal(), now()),
    async findByHash(hash) {
      const hex = hash.reveal();
      return cache.find(hex, now()) ?? orUnavailable(() => lookUp(hex));
    },
    findStored: (ids) => orUnavailable(() => selectStored(connections, ids.filter(isUuid))),
    listTokens: (userId, { status, ...query }) =>
      orUnavailable(() => selectTokenPage(connections, { userId, status }, query)),
    countTokens: (userId) => orUnavailable(() => countTokens(connections, userId)),
    findLimitingDates: (userId, at) => orUnavailable(() => selectDates(connections, userId, at)),

    async findToken(userId, tokenId) {
      return isUuid(tokenId) ? orUnavailable(() => selectToken(connections, userId, tokenId)) : undefined;
    },

    async revokeToken(userId, tokenId, at) {
      if (!isUuid(tokenId)) return undefined;
      const startedAt = performance.now();
      return orUnavailable(async () => {
        const revoked = await revokeRow(connections, { userId, id: tokenId, at });
        if (revoked === undefined) return undefined;
        const { token, xid } = revoked;
        await noteHistory(connections, await timeline(), leaseMs);
        const confirmation = await waitForVerifiers(connections, xid);
        return { token, receipt: { ...confirmation, elapsedMs: performance.now() - startedAt } };
      });
    },
  };
}

async function createToken(
  connections: Connections,
  token: NewToken,
  limits: CreationLimits,
): Promise<Creation> {
  // A refusal needs no lock: repeated requests of one user must not delay those of others.
  const refused = await judge(connections, token, limits);
  if (refused.outcome !== 'allowed') return refused;
  return connections.transaction(async (client) => {
    // The following counts cannot change until the commit.
    await lockOwner(client, token.userId);
    const judgement = await judge(client, token, limits);
    if (judgement.outcome !== 'allowed') return judgement;

    await insertToken(client, token);
    const { hash: _, ...created } = token;
    return { outcome: 'created', token: { ...created, revokedAt: null, lastUsedAt: null, lastUsedBy: null } };
  });
}

/** The revoked token as stored, and the transaction to wait for; undefined if the user has no such token. */
async function revokeRow(
  connections: Connections,
  revocation: { readonly userId: string; readonly id: string; readonly at: Date },
): Promise<{ readonly token: ApiToken; readonly xid: string } | undefined> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const xid = await revoke(connections, revocation);
    const token = await selectToken(connections, revocation.userId, revocation.id);
    if (token === undefined) return undefined;
    // Without the invalidation, a receipt would prove nothing.
    if (xid === undefined) throw unavailable(new Error('The invalidation of the token was not written'));
    if (token.revokedAt !== null) return { token, xid };
    // The revocation was undone between the two statements.
  }
  throw unavailable(new Error('Another process keeps undoing the revocation of the token'));
}

/** Whether the token may be stored, by the rows of this moment. */
async function judge(
  connection: Queryable,
  { id, userId, createdAt }: NewToken,
  limits: CreationLimits,
): Promise<ReturnType<typeof judgeCreation>> {
  const dates = await selectDates(connection, userId, createdAt);
  const existing = await selectToken(connection, userId, id);
  return judgeCreation({ dates, existing }, limits, createdAt);
}
