import createClient, { type Client } from 'openapi-fetch';
import type { GeneratedToken, Me, RevokedToken, TokenList, UsageHistogram, UsagePage } from './answers.ts';
import { createCheckedFetch, type Fetch } from './checked-fetch.ts';
import type { DeniedCall, paths, Site, TokenRecord } from './generated/api.ts';

/** How to reach one Tokenhouse, and as whom. */
export interface ApiServiceOptions {
  /** Where Tokenhouse is, without `/api`. In a browser '' is the page's own origin. */
  readonly baseUrl: string;
  /**
   * Sent with every request. A browser needs none: its session cookie goes along to the page's own origin. In Node:
   * `authorization: 'Bearer <JWT>'` or `cookie: '<session cookie>'`.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the platform's fetch, for example to renew a JWT. */
  readonly fetch?: Fetch;
}

/** What every call takes last. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How to generate a token. */
export interface GenerateOptions extends CallOptions {
  /** One for each token wanted, 1 to 255 visible ASCII characters: whoever repeats a call with it gets no second one. */
  readonly idempotencyKey?: string | undefined;
}

/** Which tokens to list. */
export interface TokensOptions extends CallOptions {
  /** Tokens per page: 1 to 500, 100 by default. */
  readonly limit?: number | undefined;
  /** Only tokens with this status. */
  readonly status?: TokenRecord['status'] | undefined;
}

/** Which page of the tokens. */
export interface TokenPageOptions extends TokensOptions {
  /** `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/** Which page of the uses. */
export interface UsageOptions extends CallOptions {
  /** Uses per page: 1 to 100, 20 if left out. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/**
 * The API of one Tokenhouse. Every method rejects with an ApiError when the server refuses or cannot be reached.
 * A class, unlike the rest of this house, because adopters write `new ApiService(…)` by the name alone.
 */
export class ApiService {
  readonly #client: Client<paths>;

  /** Throws a TypeError when the base URL or a header cannot be used. */
  constructor({ baseUrl, headers = {}, fetch = (request) => globalThis.fetch(request) }: ApiServiceOptions) {
    requireUsable(baseUrl, headers);
    // The API redirects nowhere; a redirect followed would turn a POST into a GET, or end on a sign-in page.
    this.#client = createClient({ baseUrl, headers, fetch: createCheckedFetch(fetch), redirect: 'manual' });
  }

  /**
   * Generates a token, which never expires unless a time is given. Its text is in this answer and nowhere else.
   * Refused with `already_generated`, `reauthentication_required`, `token_limit_reached`, `rate_limited` or
   * `validation_failed`.
   */
  async generateApiToken(
    name?: string,
    expiresAt?: Date | null,
    { idempotencyKey, ...options }: GenerateOptions = {},
  ): Promise<GeneratedToken> {
    const body = {
      ...(name !== undefined && { name }),
      ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    };
    const header = idempotencyKey === undefined ? {} : { 'idempotency-key': toQuoted(idempotencyKey) };
    return dataOf(await this.#client.POST('/api/auth/tokens', { ...options, params: { header }, body }));
  }

  /** One page of the caller's tokens, newest first, revoked and expired ones included. */
  async listApiTokens({ limit, cursor, status, ...options }: TokenPageOptions = {}): Promise<TokenList> {
    const query = {
      ...(limit !== undefined && { limit }),
      ...(cursor !== undefined && { cursor }),
      ...(status !== undefined && { status }),
    };
    return dataOf(await this.#client.GET('/api/auth/tokens', { ...options, params: { query } }));
  }

  /** All of the caller's tokens, newest first. Requests each page when its first token is needed. */
  async *eachApiToken(options: TokensOptions = {}): AsyncGenerator<TokenRecord, void, undefined> {
    let cursor: string | undefined;
    do {
      const { tokens, nextCursor } = await this.listApiTokens({ ...options, cursor });
      yield* tokens;
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** One token of the caller; `not_found` for anybody else's. */
  async getApiToken(tokenId: string, options: CallOptions = {}): Promise<TokenRecord> {
    const params = { path: { id: tokenId } };
    return dataOf(await this.#client.GET('/api/auth/tokens/{id}', { ...options, params }));
  }

  /** Revokes for good. Once this has resolved, the token is accepted nowhere; again: the same record. */
  async revokeApiToken(tokenId: string, options: CallOptions = {}): Promise<RevokedToken> {
    const params = { path: { id: tokenId } };
    return dataOf(await this.#client.DELETE('/api/auth/tokens/{id}', { ...options, params }));
  }

  /** The uses of a token, newest first, one page at a time. */
  async getTokenUsage(tokenId: string, { limit, cursor, ...options }: UsageOptions = {}): Promise<UsagePage> {
    const query = {
      ...(limit !== undefined && { limit }),
      ...(cursor !== undefined && { cursor }),
    };
    const params = { path: { id: tokenId }, query };
    return dataOf(await this.#client.GET('/api/auth/tokens/{id}/usage', { ...options, params }));
  }

  /**
   * How often a token was used between each two neighbours of `edges`, of which there are 2 to 32, ascending: local
   * midnights, for example, for the days of the person who looks. A use at an edge counts behind it.
   */
  async getTokenUsageHistogram(
    tokenId: string,
    edges: readonly Date[],
    options: CallOptions = {},
  ): Promise<UsageHistogram> {
    const query = { edges: edges.map((edge) => edge.toISOString()).join(',') };
    const params = { path: { id: tokenId }, query };
    return dataOf(await this.#client.GET('/api/auth/tokens/{id}/usage/histogram', { ...options, params }));
  }

  /** How people sign in there and what tokens look like. Needs no credential. */
  async getSite(options: CallOptions = {}): Promise<Site> {
    return dataOf(await this.#client.GET('/api/site', { ...options }));
  }

  /** Whom the credential in use speaks for. */
  async getMe(options: CallOptions = {}): Promise<Me> {
    return dataOf(await this.#client.GET('/api/me', { ...options }));
  }

  /**
   * The newest call of the last minutes from the caller's own address that was denied because its token is unknown;
   * null if there is none. Each instance knows only its own calls.
   */
  async getDeniedCall(options: CallOptions = {}): Promise<DeniedCall | null> {
    return dataOf(await this.#client.GET('/api/me/denied-call', { ...options })).deniedCall;
  }
}

/** A String of structured fields (RFC 9651 section 3.3.3). */
function toQuoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** The platform quotes a bad header, credentials and all, in its error: that one is not passed on. */
function requireUsable(baseUrl: string, headers: Readonly<Record<string, string>>): void {
  try {
    new Request(baseUrl, { headers });
  } catch {
    throw new TypeError('ApiService: baseUrl must be an absolute URL without credentials, and headers valid');
  }
}

/** The checked fetch lets only answers with data through, which openapi-fetch's types cannot know. */
function dataOf<Data>({ data }: { readonly data?: Data }): Data {
  if (data === undefined) throw new TypeError('ApiService: an answer without data');
  return data;
}
