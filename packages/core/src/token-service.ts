import type { ApiToken, JsonObject, StoredToken } from './api-token.ts';
import { type Awaitable, mapAwaitable } from './awaitable.ts';
import { type CreationLimits, type CreationRefusal, type LimitsLeft, limitsLeft } from './creation-limits.ts';
import type { Revocation, TokenStore } from './ports.ts';
import { hashText, hashToken, type PlainToken, type TokenFormat, type TokenHash } from './token.ts';
import { chooseTokenId } from './token-id.ts';
import type { StatusFilter, TokenPage } from './token-page.ts';
import { decide, type Verdict } from './verdict.ts';

/** A user's request for a token. */
export interface TokenRequest {
  readonly userId: string;
  readonly name?: string | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly metadata?: JsonObject | undefined;
  /** Requests of a user with the same key generate one token. Without a key, each request generates one. */
  readonly idempotencyKey?: string | undefined;
}

export type Generation =
  | { readonly outcome: 'created'; readonly plain: PlainToken; readonly token: ApiToken }
  | CreationRefusal;

/** Which page of a user's tokens. */
export interface TokenListQuery {
  /** The number of tokens; 100 by default. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the previous page. The first page by default. */
  readonly cursor?: string | undefined;
  /** All tokens by default. */
  readonly status?: StatusFilter | undefined;
}

/** A page of a user's tokens. Status and limits are those at the time `at`. */
export interface TokenList extends TokenPage {
  readonly limits: LimitsLeft;
  readonly at: Date;
}

/** A user's tokens at the time `at`: the active ones, the newest of the others, and the number left out. */
export interface TokenOverview {
  readonly tokens: readonly ApiToken[];
  readonly more: number;
  readonly at: Date;
}

/** Generates, validates, lists and revokes tokens. */
export interface TokenService {
  /** Generates a token. Only this result holds its text. */
  generateToken(request: TokenRequest): Promise<Generation>;
  hashToken(token: PlainToken): TokenHash;
  /** The verdict on text that was sent as a token. A malformed text needs no look-up in the database. */
  validateToken(text: string): Awaitable<Verdict>;
  /** One page of the user's tokens, newest first. Throws `validation_failed` on a bad cursor. */
  listTokens(userId: string, query?: TokenListQuery): Promise<TokenList>;
  /** At most 200 active tokens and 20 others, newest first. */
  summarizeTokens(userId: string): Promise<TokenOverview>;
  findToken(userId: string, tokenId: string): Promise<ApiToken | undefined>;
  /** Undefined when the user has no such token. Final when it resolves: see TokenStore.revokeToken. */
  revokeToken(userId: string, tokenId: string): Promise<Revocation | undefined>;
}

export interface TokenServiceOptions {
  readonly store: TokenStore;
  readonly format: TokenFormat;
  readonly limits: CreationLimits;
  readonly clock: () => Date;
}

const ANY_TIME = new Date(0);
const MAX_ACTIVE_SHOWN = 200;
const MAX_OTHERS_SHOWN = 20;
const MALFORMED: Verdict = { outcome: 'malformed' };

export function createTokenService({ store, format, limits, clock }: TokenServiceOptions): TokenService {
  /** Reads the clock only if the verdict depends on it, because that costs a tenth of a verification. */
  const judge = (token: StoredToken | undefined) => decide(token, token?.expiresAt ? clock() : ANY_TIME);

  return {
    hashToken,

    async generateToken({ userId, name = 'API token', expiresAt = null, metadata = {}, idempotencyKey }) {
      const plain = format.generate();
      const creation = await store.createToken(
        {
          id: chooseTokenId(userId, idempotencyKey),
          userId,
          name,
          hash: hashToken(plain),
          tokenPrefix: plain.prefix,
          tokenSuffix: plain.suffix,
          createdAt: clock(),
          expiresAt,
          metadata,
        },
        limits,
      );
      return creation.outcome === 'created' ? { ...creation, plain } : creation;
    },

    validateToken(text) {
      if (!format.resembles(text)) return MALFORMED;
      // Before the checksum, which only saves a look-up: a cached token needs none.
      const hash = hashText(text);
      const cached = store.recall(hash);
      if (cached !== undefined) return judge(cached);
      if (format.parse(text) === undefined) return MALFORMED;
      return mapAwaitable(store.findByHash(hash), judge);
    },

    async listTokens(userId, { limit = 100, cursor, status } = {}) {
      const at = clock();
      const page = await store.listTokens(userId, { limit, cursor, status, now: at });
      const dates = await store.findLimitingDates(userId, at);
      return { ...page, limits: limitsLeft(dates, limits, at), at };
    },

    async summarizeTokens(userId) {
      const at = clock();
      const active = await store.listTokens(userId, { limit: MAX_ACTIVE_SHOWN, status: 'active', now: at });
      const others = await store.listTokens(userId, { limit: MAX_OTHERS_SHOWN, status: 'inactive', now: at });
      const tokens = [...active.tokens, ...others.tokens].sort(byAge);
      // Counted last, so that a token created meanwhile cannot make the number negative.
      const more = Math.max(0, (await store.countTokens(userId)) - tokens.length);
      return { tokens, more, at };
    },

    findToken: (userId, tokenId) => store.findToken(userId, tokenId),
    revokeToken: (userId, tokenId) => store.revokeToken(userId, tokenId, clock()),
  };
}

/** Newest first. */
function byAge(one: ApiToken, other: ApiToken): number {
  return other.createdAt.getTime() - one.createdAt.getTime();
}
