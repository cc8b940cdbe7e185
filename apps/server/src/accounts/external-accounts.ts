import { createRemoteJWKSet } from 'jose';
import type { IdentityProvider } from '../config/config.ts';
import type { Account, Accounts } from './accounts.ts';
import { verifyJwt } from './jwt/verify-jwt.ts';

// Pinned by the kind of key, so that a JWT cannot choose: a public key must never serve as an HMAC secret.
const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const SYMMETRIC = ['HS256', 'HS384', 'HS512'];
// Allows for a small difference between synchronized clocks.
const CLOCK_TOLERANCE_SECONDS = 5;
// An unknown key causes a new fetch only after this time.
const FETCH_KEYS_EVERY_MS = 2_000;

/** Users of an external identity provider. They have only its JWTs: no sessions, and no sign-up here. */
export function createExternalAccounts(provider: IdentityProvider, clock: () => Date): Accounts {
  const { keys, issuer, audience } = provider;
  const [key, algorithms] =
    'jwksUrl' in keys
      ? [createRemoteJWKSet(new URL(keys.jwksUrl), { cooldownDuration: FETCH_KEYS_EVERY_MS }), ASYMMETRIC]
      : [new TextEncoder().encode(keys.secret), SYMMETRIC];

  return {
    source: 'external',
    signUps: 'closed',
    handle: undefined,
    maintain: async () => {},
    bySession: async () => undefined,
    byId: async (id) => ({ id, email: null, name: null, isEmailVerified: false }),
    async byJwt(jwt) {
      const verified = await verifyJwt(jwt, key, {
        algorithms,
        currentDate: clock(),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      });
      if (verified.outcome !== 'accepted') return verified;
      return { outcome: 'accepted', account: toAccount(verified.payload), isFresh: true };
    },
  };
}

/** Claims `email` and `name` of OpenID Connect Core section 5.1. */
function toAccount({
  sub,
  email,
  name,
}: {
  readonly sub: string;
  readonly [claim: string]: unknown;
}): Account {
  return {
    id: sub,
    email: typeof email === 'string' ? email : null,
    name: typeof name === 'string' ? name : null,
  };
}
