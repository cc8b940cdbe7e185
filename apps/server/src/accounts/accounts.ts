/** A person, as far as the account's source tells. */
export interface Account {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
}

/** The owner of a token. */
export interface Owner extends Account {
  /** Whether somebody has proved that the e-mail address is theirs. Only then does it say anything to other servers. */
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
  /** `reason` is for the log: which claim, or what else, was wrong. */
  | { readonly outcome: 'expired' | 'invalid'; readonly reason: string };

/** Who sends a request. */
export interface Asker {
  readonly address: string;
  /** Writes a line to the log, beside what identifies the request. */
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
  /** Deletes sessions that have ended, and whatever else no longer counts. For once an hour. */
  maintain(now: Date): Promise<void>;
  /** Answers the sign-up and sign-in routes, where there are any. */
  readonly handle: ((request: Request, asker: Asker) => Promise<Response>) | undefined;
}
