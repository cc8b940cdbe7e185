import type { UserDirectory, UserEntry } from '../../accounts/users/user-directory.ts';
import type { OperatorDatabase } from './operator-database.ts';
import { CommandError } from './shell.ts';

/** The built-in accounts. Throws with an identity provider, or before the tables exist. */
export async function getUserDirectory({ users }: OperatorDatabase): Promise<UserDirectory> {
  if (users === undefined) {
    throw new CommandError(
      'Users come from your identity provider (AUTH_JWKS_URL or AUTH_JWT_SECRET is set): manage them there',
    );
  }
  if (!(await users.exist()))
    throw new CommandError('The tables of the accounts do not exist: run tokenhouse migrate');
  return users;
}

/** Throws when no user has that id or e-mail address. */
export async function getUser(users: UserDirectory, idOrEmail: string): Promise<UserEntry> {
  const user = await users.find(idOrEmail);
  if (user === undefined)
    throw new CommandError(`No user has the id or e-mail address ${idOrEmail}: see users list`);
  return user;
}

/** The owner id of tokens. An id without an account may belong to a deleted user, or to an identity provider. */
export async function findOwnerId({ users }: OperatorDatabase, idOrEmail: string): Promise<string> {
  const user = users !== undefined && (await users.exist()) ? await users.find(idOrEmail) : undefined;
  if (user !== undefined) return user.id;
  if (users !== undefined && idOrEmail.includes('@')) {
    throw new CommandError(`No user has the e-mail address ${idOrEmail}: see users list`);
  }
  return idOrEmail;
}
