/** A person, as far as the account's source tells. */
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

/** A person whom a session or a JWT proves. */
export interface SignedIn {
  readonly account: Account;
  /** Whether they signed in a short while ago; true where that is an identity provider's matter. */
  readonly isFresh: boolean;
}

export type JwtVerdict =
  | ({ readonly outcome: 'accepted' } & SignedIn)
  /** `reason` is for the log: the invalid claim, or another cause. */
  | { readonly outcome: 'expired' | 'invalid'; readonly reason: string };

/** Who sends a request. */
export interface Asker {
  readonly address: string;
  /** Writes a line to the log, with the fields that identify the request. */
  report(level: 'debug' | 'info' | 'warn', fields: object, message: string): void;
}

/** Where people come from: built in, or an outside identity provider. */
export interface Accounts {
  readonly source: 'built-in' | 'external';
  /** Whether somebody new may sign up here. */
  readonly signUps: 'open' | 'closed';
  /** The person behind the session cookie, if there is one. */
  bySession(headers: Headers): Promise<SignedIn | undefined>;
  byJwt(jwt: string): Promise<JwtVerdict>;
  /** The owner of a token. One that is known by id only has neither e-mail nor name. */
  byId(id: string): Promise<Owner>;
  /** Deletes ended sessions and expired sign-in attempts. Call it once an hour. */
  maintain(now: Date): Promise<void>;
  /** Answers the sign-up and sign-in routes, where there are any. */
  readonly handle: ((request: Request, asker: Asker) => Promise<Response>) | undefined;
}

/** Carries the address that the server determined to Better Auth; a client's own header of that name is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-tokenhouse-client-address';
