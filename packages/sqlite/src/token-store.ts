import type { TokenStore } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';
import { reading, readingAtOnce } from './failures.ts';
import type { Writer } from './threads/writer.ts';
import { listTokenPage } from './token-pages.ts';
import { countTokens, findByHash, findLimitingDates, findStored, findToken, judge } from './token-queries.ts';

/** Tokens in `api_tokens`: read on `reader`, written through `writer`. */
export function createTokenStore(reader: BetterSqlite3.Database, writer: Writer): TokenStore {
  return {
    async createToken(token, limits) {
      // A refusal needs no lock: repeated requests must not delay the uses.
      const judgement = await reading(reader, (open) => judge(open, token, limits));
      if (judgement.outcome !== 'allowed') return judgement;
      return writer.run('createToken', { ...token, hash: token.hash.reveal() }, limits);
    },
    // Every use reads the row, so there is no cache.
    recall: () => undefined,
    findByHash: (hash) => readingAtOnce(reader, (open) => findByHash(open, hash)),
    findStored: (tokenIds) => reading(reader, (open) => findStored(open, tokenIds)),
    findToken: (userId, tokenId) => reading(reader, (open) => findToken(open, userId, tokenId)),
    listTokens: (userId, { status, ...query }) =>
      reading(reader, (open) => listTokenPage(open, { userId, status }, query)),
    countTokens: (userId) => reading(reader, (open) => countTokens(open, userId)),
    findLimitingDates: (userId, at) => reading(reader, (open) => findLimitingDates(open, userId, at)),

    async revokeToken(userId, tokenId, at) {
      const startedAt = performance.now();
      const known = await reading(reader, (open) => findToken(open, userId, tokenId));
      // A missing or already revoked token needs no lock either.
      const isOver = known === undefined || known.revokedAt !== null;
      const token = isOver ? known : await writer.run('revokeToken', userId, tokenId, at);
      if (token === undefined) return undefined;
      // Every use reads the row, so the revocation is final when it has committed.
      return { token, receipt: { verifiers: 1, confirmed: 1, elapsedMs: performance.now() - startedAt } };
    },
  };
}
