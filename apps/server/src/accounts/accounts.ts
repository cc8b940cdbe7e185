/** An account, with the fields that its source provides. */
export interface Account {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
}

/** The owner of a token. */
export interface Owner extends Account {
  /** Whether the user has proved that they own the e-mail address. Only then may other servers rely on it. */
  readonly isEmailVerified: boolean;
}

/** A user with a valid session or JWT. */
export interface SignedIn {
  readonly account: Account;
  /** Whether the sign-in is recent. Always true with an identity provider, which decides that itself. */
  readonly isFresh: boolean;
}

export type JwtVerdict =
  | ({ readonly outcome: 'accepted' } & SignedIn)
  /** `reason` is for the log: the invalid claim, or another cause. */
  | { readonly outcome: 'expired' | 'invalid'; readonly reason: string };

/** The sender of a request to Better Auth. */
export interface Sender {
  readonly address: string;
  /** Writes a line to the log, with the fields that identify the request. */
  report(level: 'debug' | 'info' | 'warn', fields: object, message: string): void;
}

/** The source of users: built-in accounts or an external identity provider. */
export interface Accounts {
  readonly source: 'built-in' | 'external';
  /** Whether new users can sign up. */
  readonly signUps: 'open' | 'closed';
  /** The user of the session cookie, if it is valid. */
  bySession(headers: Headers): Promise<SignedIn | undefined>;
  byJwt(jwt: string): Promise<JwtVerdict>;
  /** The owner of a token. E-mail and name are null if only the id is known. */
  byId(id: string): Promise<Owner>;
  /** Deletes ended sessions and expired sign-in attempts. Call it once an hour. */
  maintain(now: Date): Promise<void>;
  /** Handles the routes of sign-up and sign-in. Undefined with an identity provider. */
  readonly handle: ((request: Request, sender: Sender) => Promise<Response>) | undefined;
}

/** Passes the client address to Better Auth. The server replaces a header of that name that a client sent. */
export const CLIENT_ADDRESS_HEADER = 'x-tokenhouse-client-address';
