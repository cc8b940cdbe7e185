import type { UsageOrigin } from './api-token.ts';

/**
 * The outcome of a use: `forbidden` is a valid token on a route that tokens may not use. Uses of unknown
 * tokens have no owner and are only counted.
 */
export type UsageOutcome = 'accepted' | 'forbidden' | 'expired' | 'revoked';

/** One authentication with a known token: a row of the usage log. */
export interface Use extends UsageOrigin {
  readonly tokenId: string;
  readonly at: Date;
  readonly outcome: UsageOutcome;
  /** Method and path, and the MCP method and tool: `POST /mcp tools/call whoami`. Never a query string. */
  readonly endpoint: string;
  /** The number of uses that it represents, see `groupDeniedUses`; 1 by default. */
  readonly count?: number | undefined;
}

/**
 * A use as the log returns it. If `count` is more than 1, it is the newest of that many denied uses of one minute, and
 * `at` is the end of that minute.
 */
export interface LoggedUse extends Omit<Use, 'tokenId'> {
  /** Unique within the log, opaque. */
  readonly id: string;
  readonly count: number;
}

/** A use with its token and the owner of that token. */
export interface OwnedUse extends LoggedUse {
  readonly tokenId: string;
  readonly userId: string;
}

/** A half-open interval: `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: Date;
  readonly to: Date;
}

/** How many uses a range of time holds; `denied` is every outcome but `accepted`. */
export interface UsageCount extends TimeRange {
  readonly accepted: number;
  readonly denied: number;
  /** There are more uses: only the newest MOST_USES_COUNTED rows of the log were counted. */
  readonly isCapped: boolean;
}

/** Bounds the cost of a count for a busy token. A row may represent several denied uses. */
export const MOST_USES_COUNTED = 10_000;

/** One page of the log, newest first; `nextCursor` is null on the last. */
export interface UsagePage {
  readonly uses: readonly LoggedUse[];
  readonly nextCursor: string | null;
}

/** Whether this outcome moves the token's `last_used_at`: the secret was good at that moment. */
export function movesLastUsed(outcome: UsageOutcome): boolean {
  return outcome === 'accepted' || outcome === 'forbidden';
}
