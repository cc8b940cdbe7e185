import { TokenhouseError } from '@tokenhouse/core';

// Long enough to set up several agents, short enough to limit the risk of an unattended session.
const FRESH_HOURS = 2;

/** The time of the sign-in, in seconds since 1970: `auth_time` of OpenID Connect Core section 2. */
export function toAuthTime({ createdAt }: { readonly createdAt: Date }): number {
  // When Better Auth renews a session, it changes only expiresAt and updatedAt.
  return Math.floor(createdAt.getTime() / 1000);
}

/** Whether the sign-in at `authTime` is recent. `now` is in milliseconds. False for a value that is not a number. */
export function isFresh(authTime: unknown, now: number): boolean {
  return typeof authTime === 'number' && now <= (authTime + FRESH_HOURS * 3_600) * 1000;
}

/** The error for actions that need a recent sign-in. */
export function reauthenticationRequired(): TokenhouseError {
  return new TokenhouseError(
    'reauthentication_required',
    `You signed in more than ${FRESH_HOURS} hours ago, and nothing was generated. Sign in again, then retry.`,
  );
}
