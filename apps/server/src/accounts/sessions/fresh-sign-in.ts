import { TokenhouseError } from '@tokenhouse/core';

// Long enough to set up several agents in one go, short enough for a session that somebody left behind.
const FRESH_HOURS = 2;

/** When the session's person signed in, as OpenID Connect Core section 2 has it: `auth_time`, in seconds since 1970. */
export function toAuthTime({ createdAt }: { readonly createdAt: Date }): number {
  // Better Auth's refreshes move expiresAt and updatedAt alone.
  return Math.floor(createdAt.getTime() / 1000);
}

/** Whether the sign-in at `authTime` was a short while before `now`, in milliseconds. What is no time is not fresh. */
export function isFresh(authTime: unknown, now: number): boolean {
  return typeof authTime === 'number' && now <= (authTime + FRESH_HOURS * 3_600) * 1000;
}

/** The error for what only a fresh sign-in may do. */
export function reauthenticationRequired(): TokenhouseError {
  return new TokenhouseError(
    'reauthentication_required',
    `You signed in more than ${FRESH_HOURS} hours ago, and nothing was generated. Sign in again, then retry.`,
  );
}
