import type { UserDirectory, UserEntry } from '../../accounts/users/user-directory.ts';
import type { OperatorDatabase } from './operator-database.ts';
import { CommandError } from './shell.ts';

/** The accounts that `users` is about. Throws where users come from an identity provider, or there are none yet. */
export async function getUserDirectory({ users }: OperatorDatabase): Promise<UserDirectory> {
  if (users === undefined) {
    throw new CommandError(
      'UserDirectory come from your identity provider (AUTH_JWKS_URL or AUTH_JWT_SECRET is set): manage them there',
    );
  }
  if (!(await users.exist())) throw new CommandError('There are no accounts yet: run tokenhouse migrate');
  return users;
}

/** Throws when there is nobody of that id or e-mail address. */
export async function getUser(users: UserDirectory, idOrEmail: string): Promise<UserEntry> {
  const user = await users.find(idOrEmail);
  if (user === undefined)
    throw new CommandError(`Nobody has the id or e-mail address ${idOrEmail}: see users list`);
  return user;
}

/** The user id that tokens know. An id that no account has may be that of somebody deleted, or of an identity provider. */
export async function findOwnerId({ users }: OperatorDatabase, idOrEmail: string): Promise<string> {
  const user = users !== undefined && (await users.exist()) ? await users.find(idOrEmail) : undefined;
  if (user !== undefined) return user.id;
  if (users !== undefined && idOrEmail.includes('@')) {
    throw new CommandError(`Nobody has the e-mail address ${idOrEmail}: see users list`);
  }
  return idOrEmail;
}
