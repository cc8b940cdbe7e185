import type { ApiToken, JsonObject, StoredToken } from './api-token.ts';
import type { Awaitable } from './awaitable.ts';
import type { CreationLimits, CreationRefusal, TokenDates } from './creation-limits.ts';
import type { DroppedUses, StoppedRetention } from './retention.ts';
import type { TokenHash } from './token.ts';
import type { FilteredPageQuery, TokenPage } from './token-page.ts';
import type { OwnedUse, TimeRange, UsageCount, UsagePage, Use } from './usage.ts';

/** A token about to be stored. The caller chooses the id, so that a repeated request finds its token. */
export interface NewToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly hash: TokenHash;
  readonly tokenPrefix: string;
  readonly tokenSuffix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly metadata: JsonObject;
}

export type Creation = { readonly outcome: 'created'; readonly token: ApiToken } | CreationRefusal;

/** Proof of a revocation: how many verifiers there were, how many confirmed, and how long that took. */
export interface Receipt {
  readonly verifiers: number;
  readonly confirmed: number;
  readonly elapsedMs: number;
}

export interface Revocation {
  readonly token: ApiToken;
  readonly receipt: Receipt;
}

/** Stores tokens. Every method rejects with a TokenhouseError `unavailable` when the database cannot be reached. */
export interface TokenStore {
  /**
   * Stores the token unless the user has it already or a limit forbids it. Both hold exactly under any number of
   * concurrent calls on any number of instances.
   */
  createToken(token: NewToken, limits: CreationLimits): Promise<Creation>;
  /** The cached token, if the cache may be trusted at this moment. Does not read the database. */
  recall(hash: TokenHash): StoredToken | undefined;
  findByHash(hash: TokenHash): Awaitable<StoredToken | undefined>;
  /** Reads tokens of any owners by id. Deleted ones are left out. */
  findStored(tokenIds: readonly string[]): Promise<readonly StoredToken[]>;
  findToken(userId: string, tokenId: string): Promise<ApiToken | undefined>;
  /** One page of the user's tokens, newest first. Throws `validation_failed` on a bad cursor. */
  listTokens(userId: string, query: FilteredPageQuery): Promise<TokenPage>;
  /** The number of the user's tokens, including revoked and expired ones. */
  countTokens(userId: string): Promise<number>;
  /** The dates of the tokens that the creation limits depend on: those active at `now`, and those of the last hour. */
  findLimitingDates(userId: string, now: Date): Promise<readonly TokenDates[]>;
  /**
   * Revokes, and resolves once no verifier accepts the token any more. Revoking again changes nothing.
   * Undefined when the user has no such token.
   */
  revokeToken(userId: string, tokenId: string, at: Date): Promise<Revocation | undefined>;
}

/** Selects uses: at `since` or later, without the ids in `except`, at most `limit`. */
export interface UsageSince {
  readonly since: Date;
  readonly except: readonly string[];
  readonly limit: number;
}

/** The record of every use of a known token. */
export interface UsageLog {
  /**
   * Resolves when the use is committed (`durable`), or queued to be committed within 100 ms (`buffered`); returns no
   * promise if that is already so. Rejects with a TokenhouseError `unavailable` if the use cannot be logged: the
   * request must not continue.
   */
  record(use: Use): Awaitable<void>;
  /** Newest first. Undefined when the user has no such token; throws `validation_failed` on a bad cursor. */
  listUses(
    userId: string,
    tokenId: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<UsagePage | undefined>;
  /** The uses of all tokens of all these users, oldest first. */
  listUsesSince(userIds: readonly string[], which: UsageSince): Promise<readonly OwnedUse[]>;
  /**
   * Counts the uses of a token in each of these ranges, at most MOST_USES_COUNTED in each. Undefined when the user has
   * no such token.
   */
  countUses(
    userId: string,
    tokenId: string,
    ranges: readonly TimeRange[],
  ): Promise<readonly UsageCount[] | undefined>;
}

/** What writes the uses to the log. */
export interface UsageWriter {
  /** See UsageLog.record. */
  record(use: Use): Awaitable<void>;
  /** Refuses new uses, writes the waiting ones, and resolves when none is left. */
  stop(): Promise<void>;
}

/** One database, opened. */
export interface Database {
  readonly tokens: TokenStore;
  readonly usage: UsageLog;
  /** Rejects with `unavailable` when the database does not respond. */
  ping(): Promise<void>;
  /** Creates partitions if needed, and deletes data that is older than the retention. */
  maintain(now: Date): Promise<void>;
  /** Writes the queued uses, then closes. No method may be called afterwards. */
  close(): Promise<void>;
}

/** Receives measurements and reports. Durations are in seconds. */
export interface Observer {
  batchWritten(uses: number, seconds: number): void;
  /** With USAGE_LOG=buffered, a use that was already confirmed cannot be written: the database rejects its values. */
  usageLost?(error: Error): void;
  /** `maintain` has deleted uses that are older than the retention. */
  usesDropped?(dropped: DroppedUses): void;
  /** `maintain` deletes no old use until an operator confirms the clock. */
  retentionStopped?(stopped: StoppedRetention): void;
}
