import type { ApiToken } from './api-token.ts';
import { statusOf } from './api-token.ts';
import type { CreationLimits } from './ports.ts';

const HOUR_MS = 3_600_000;

/** The limits of one user and what is left of them. */
export interface LimitsLeft extends CreationLimits {
  readonly active: number;
  readonly creationsLeft: number;
}

/** Start of the sliding hour that `creationsPerHour` speaks of; a creation exactly then counts no more. */
export function startOfHour(now: Date): Date {
  return new Date(now.getTime() - HOUR_MS);
}

/** When a creation at `createdAt` stops counting. */
export function endOfHour(createdAt: Date): Date {
  return new Date(createdAt.getTime() + HOUR_MS);
}

/** What is left of the limits, given all tokens of one user. */
export function limitsLeft(tokens: readonly ApiToken[], limits: CreationLimits, now: Date): LimitsLeft {
  const since = startOfHour(now);
  const active = tokens.filter((token) => statusOf(token, now) === 'active').length;
  const created = tokens.filter((token) => token.createdAt > since).length;
  return { ...limits, active, creationsLeft: Math.max(0, limits.creationsPerHour - created) };
}
