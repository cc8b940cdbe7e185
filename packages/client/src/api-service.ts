import createClient, { type Client } from 'openapi-fetch';
import type { GeneratedToken, Me, RevokedToken, TokenList, UsageHistogram, UsagePage } from './answers.ts';
import { createCheckedFetch, type Fetch } from './checked-fetch.ts';
import type { DeniedCall, paths, Site, TokenRecord } from './generated/api.ts';

/** The address of a Tokenhouse, and the credential. */
export interface ApiServiceOptions {
  /** The address of Tokenhouse, without `/api`. In a browser '' is the page's own origin. */
  readonly baseUrl: string;
  /**
   * Sent with every request. A browser needs none, because it sends the session cookie to the page's own origin. In Node:
   * `authorization: 'Bearer <JWT>'` or `cookie: '<session cookie>'`.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the platform's fetch, for example to renew a JWT. */
  readonly fetch?: Fetch;
}

/** The options of every call. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options of `generateApiToken`. */
export interface GenerateOptions extends CallOptions {
  /** 1 to 255 visible ASCII characters. A repeated call with the same key does not generate a second token. */
  readonly idempotencyKey?: string | undefined;
}

/** The options of `eachApiToken`. */
export interface TokensOptions extends CallOptions {
  /** Tokens per page: 1 to 500, 100 by default. */
  readonly limit?: number | undefined;
  /** Only tokens with this status. */
  readonly status?: TokenRecord['status'] | undefined;
}

/** The options of `listApiTokens`. */
export interface TokenPageOptions extends TokensOptions {
  /** `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/** The options of `getTokenUsage`. */
export interface UsageOptions extends CallOptions {
  /** Uses per page: 1 to 100, 20 by default. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/**
 * The API of one Tokenhouse. Every method rejects with an ApiError if the server denies the request or does not respond.
 * A class, unlike the other packages' factories, because users of a client expect `new ApiService(…)`.
 */
export class ApiService {
  readonly #client: Client<paths>;

  /** Throws a TypeError if the base URL or a header is invalid. */
  constructor({ baseUrl, headers = {}, fetch = (request) => globalThis.fetch(request) }: ApiServiceOptions) {
    requireUsable(baseUrl, headers);
    // The API has no redirects. Following one would turn a POST into a GET, or end on a sign-in page.
    this.#client = createClient({ baseUrl, headers, fetch: createCheckedFetch(fetch), redirect: 'manual' });
  }

  /**
   * Generates a token, which never expires without `expiresAt`. Only this response contains its text.
   * Rejects with `already_generated`, `reauthentication_required`, `token_limit_reached`, `rate_limited` or
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

  /** One token of the caller; `not_found` for another user's token. */
  async getApiToken(tokenId: string, options: CallOptions = {}): Promise<TokenRecord> {
    const params = { path: { id: tokenId } };
    return dataOf(await this.#client.GET('/api/auth/tokens/{id}', { ...options, params }));
  }

  /** Revokes a token permanently. After it resolves, no server accepts the token. Repeated calls return the same record. */
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
   * How often a token was used between each two consecutive `edges`: 2 to 32 times, ascending, for example the midnights
   * of the user's time zone. A use exactly at an edge counts in the later bucket.
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

  /** How users sign in, and how tokens start. Needs no credential. */
  async getSite(options: CallOptions = {}): Promise<Site> {
    return dataOf(await this.#client.GET('/api/site', { ...options }));
  }

  /** The user that the credential authenticates. */
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

/** The platform's error quotes an invalid header with its credentials, so this error replaces it. */
function requireUsable(baseUrl: string, headers: Readonly<Record<string, string>>): void {
  try {
    new Request(baseUrl, { headers });
  } catch {
    throw new TypeError(
      'ApiService: baseUrl must be an absolute URL without credentials, and headers must be valid',
    );
  }
}

/** The checked fetch only resolves to responses with data, which openapi-fetch's types do not express. */
function dataOf<Data>({ data }: { readonly data?: Data }): Data {
  if (data === undefined) throw new TypeError('ApiService: a response without data');
  return data;
}
