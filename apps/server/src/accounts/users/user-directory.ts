import type { User } from '../accounts-database.ts';

/** A user, with the time of sign-up. */
export interface UserEntry extends User {
  readonly createdAt: Date;
}

/** A user to create. */
export interface NewUser extends UserEntry {
  readonly passwordHash: string;
}

/** The built-in accounts, for operators. */
export interface UserDirectory {
  /** Whether the tables of the accounts exist. */
  exist(): Promise<boolean>;
  /** Whether the trigger exists and is enabled that revokes the tokens of a deleted user. */
  revokeWhenDeleted(): Promise<boolean>;
  /** Newest first. */
  list(limit: number): Promise<readonly UserEntry[]>;
  find(idOrEmail: string): Promise<UserEntry | undefined>;
  /** Creates the user with a password. Returns false when the e-mail address, in lower case, is taken. */
  create(user: NewUser): Promise<boolean>;
  /** Sets the hash and ends all sessions. Returns their number, or undefined when the user has no password. */
  setPasswordHash(id: string, hash: string): Promise<number | undefined>;
  /** Deletes the user with sessions and password. A trigger revokes the tokens. Returns whether the user existed. */
  delete(id: string): Promise<boolean>;
}
