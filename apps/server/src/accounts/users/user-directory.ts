import type { User } from '../built-in-accounts.ts';

/** A row of the table of people, with when they signed up. */
export interface Person extends User {
  readonly createdAt: Date;
}

/** A user to create. */
export interface NewPerson extends Person {
  readonly passwordHash: string;
}

/** The built-in accounts as an operator sees them. */
export interface People {
  /** Whether there are tables of accounts yet. */
  exist(): Promise<boolean>;
  /** Whether the trigger is in place that revokes the tokens of who is deleted, by whoever deletes them. */
  revokeWhenDeleted(): Promise<boolean>;
  /** Newest first. */
  list(limit: number): Promise<readonly Person[]>;
  find(idOrEmail: string): Promise<Person | undefined>;
  /** Creates the user with a password. False when the e-mail address, in lower case, is taken. */
  create(person: NewPerson): Promise<boolean>;
  /** Sets the hash and ends all sessions, together. How many there were; undefined when the person has no password. */
  setPasswordHash(id: string, hash: string): Promise<number | undefined>;
  /** Deletes the person with sessions and password; a trigger revokes their tokens. Whether they were there. */
  delete(id: string): Promise<boolean>;
}
