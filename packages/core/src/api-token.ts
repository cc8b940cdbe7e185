/** A JSON object as a client may attach it to a token. */
export type JsonObject = { readonly [key: string]: unknown };

/** The part of a token that a verdict depends on, with its owner. */
export interface StoredToken {
  /** UUID. */
  readonly id: string;
  /** The owner. */
  readonly userId: string;
  readonly name: string;
  /** Null: never. */
  readonly expiresAt: Date | null;
  /** Null: not revoked. Any date revokes, even one in the future. */
  readonly revokedAt: Date | null;
}

/** Where a use came from, as far as the request says. */
export interface UsageOrigin {
  /** IPv4 or IPv6 in canonical text. */
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** Name and version of the agent, for example `claude-code 2.1.330`. */
  readonly client: string | null;
}

/** A token as its owner sees it in the list. Holds no secret. */
export interface ApiToken extends StoredToken {
  /** The first 8 characters of the token. */
  readonly tokenPrefix: string;
  /** The last 4 characters of the token. */
  readonly tokenSuffix: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** Origin of the newest accepted use; null as well once the usage log's retention has dropped that use. */
  readonly lastUsedBy: UsageOrigin | null;
  readonly metadata: JsonObject;
}

export type TokenStatus = 'active' | 'expired' | 'revoked';

type Lifetime = Pick<StoredToken, 'expiresAt' | 'revokedAt'>;

/** The status of a token at a time. Revocation outranks expiry, because it was deliberate. */
export function statusOf(token: Lifetime, now: Date): TokenStatus {
  if (token.revokedAt !== null) return 'revoked';
  return token.expiresAt !== null && token.expiresAt.getTime() <= now.getTime() ? 'expired' : 'active';
}

export function isActive(token: Lifetime, now: Date): boolean {
  return statusOf(token, now) === 'active';
}
