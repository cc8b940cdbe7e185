import type { ApiToken } from './api-token.ts';
import { isActive } from './api-token.ts';

const HOUR_MS = 3_600_000;

/** How many tokens one user may have, and make within any 60 minutes. */
export interface CreationLimits {
  readonly maxActive: number;
  readonly creationsPerHour: number;
}

/** Why no token was stored. */
export type CreationRefusal =
  /** The user has the token with this id, revoked or not: the same request was carried out before. */
  | { readonly outcome: 'already_generated'; readonly token: ApiToken }
  | { readonly outcome: 'limit_reached' }
  /** `retryAt`: when the oldest of the last hour's creations is an hour old. */
  | { readonly outcome: 'rate_limited'; readonly retryAt: Date };

/** The limits of one user, and how much of them remains. */
export interface LimitsLeft extends CreationLimits {
  readonly active: number;
  readonly creationsLeft: number;
}

/** The start of the sliding hour of `creationsPerHour`, exclusive. */
export function startOfHour(now: Date): Date {
  return new Date(now.getTime() - HOUR_MS);
}

/** When a creation at `createdAt` stops counting. */
function endOfHour(createdAt: Date): Date {
  return new Date(createdAt.getTime() + HOUR_MS);
}

/** What is left of the limits, given at least one user's active tokens and those created within the last hour. */
export function limitsLeft(tokens: readonly TokenDates[], limits: CreationLimits, now: Date): LimitsLeft {
  const since = startOfHour(now);
  const active = tokens.filter((token) => isActive(token, now)).length;
  const created = tokens.filter((token) => token.createdAt > since).length;
  return { ...limits, active, creationsLeft: Math.max(0, limits.creationsPerHour - created) };
}

/** The dates of a token that the creation limits depend on. */
export type TokenDates = Pick<ApiToken, 'createdAt' | 'expiresAt' | 'revokedAt'>;

/** The tokens of one user that a creation depends on. */
export interface ExistingTokens {
  /** At least the active ones and those made within the last hour. */
  readonly dates: readonly TokenDates[];
  /** The token with the requested id. Read after `dates`, so that it cannot be counted there and missed here. */
  readonly existing: ApiToken | undefined;
}

/**
 * Whether one more token may be created. An existing token comes first, because a repeated request creates nothing;
 * then the limit of active tokens, which only revoking lifts.
 */
export function judgeCreation(
  { dates, existing }: ExistingTokens,
  limits: CreationLimits,
  now: Date,
): CreationRefusal | { readonly outcome: 'allowed' } {
  if (existing !== undefined) return { outcome: 'already_generated', token: existing };
  const active = dates.filter((token) => isActive(token, now)).length;
  if (active >= limits.maxActive) return { outcome: 'limit_reached' };

  const since = startOfHour(now);
  const recent = dates.map((token) => token.createdAt).filter((createdAt) => createdAt > since);
  // The next creation is allowed when the oldest of the newest `creationsPerHour` leaves the hour.
  const blocking = recent.sort((a, b) => b.getTime() - a.getTime())[limits.creationsPerHour - 1];
  if (blocking === undefined) return { outcome: 'allowed' };
  return { outcome: 'rate_limited', retryAt: endOfHour(blocking) };
}
