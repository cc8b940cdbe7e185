import {
  type ApiToken,
  type JsonObject,
  type LoggedUse,
  statusOf,
  type TokenStatus,
  type UsageOrigin,
  type UsageOutcome,
} from '@tokenhouse/core';

/** A token as JSON: times in RFC 3339, no secret. */
export interface TokenRecord {
  readonly id: string;
  readonly name: string;
  readonly tokenPrefix: string;
  readonly tokenSuffix: string;
  readonly status: TokenStatus;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedBy: UsageOrigin | null;
  readonly revokedAt: string | null;
  readonly metadata: JsonObject;
}

export function toTokenRecord(token: ApiToken, now: Date): TokenRecord {
  return {
    id: token.id,
    name: token.name,
    tokenPrefix: token.tokenPrefix,
    tokenSuffix: token.tokenSuffix,
    status: statusOf(token, now),
    createdAt: token.createdAt.toISOString(),
    expiresAt: toTime(token.expiresAt),
    lastUsedAt: toTime(token.lastUsedAt),
    lastUsedBy: token.lastUsedBy,
    revokedAt: toTime(token.revokedAt),
    metadata: token.metadata,
  };
}

/** A use as JSON. */
export interface UsageRecord extends UsageOrigin {
  readonly id: string;
  readonly at: string;
  readonly outcome: UsageOutcome;
  readonly endpoint: string;
  /** More than 1: the number of denied uses in the minute that ended at `at`. */
  readonly count: number;
}

export function toUsageRecord({
  id,
  at,
  outcome,
  endpoint,
  ipAddress,
  userAgent,
  client,
  count,
}: LoggedUse): UsageRecord {
  return { id, at: at.toISOString(), outcome, endpoint, ipAddress, userAgent, client, count };
}

function toTime(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

/** 9999-12-31T23:59:59Z. Verifiers, the MCP SDK's among them, refuse a token that has no expiry. */
const NEVER = 253_402_300_799;

/**
 * When a token expires, as OAuth writes it: whole seconds since 1970, rounded down; never is the end of the year 9999.
 */
export function toExpirySeconds(expiresAt: Date | null): number {
  return expiresAt === null ? NEVER : Math.floor(expiresAt.getTime() / 1000);
}
