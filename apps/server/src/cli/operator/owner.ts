import type { People, Person } from '../../accounts/users/user-directory.ts';
import type { OperatorDatabase } from './operator-database.ts';
import { CommandError } from './shell.ts';

/** The accounts that `users` is about. Throws where people come from an identity provider, or there are none yet. */
export async function getPeople({ people }: OperatorDatabase): Promise<People> {
  if (people === undefined) {
    throw new CommandError(
      'People come from your identity provider (AUTH_JWKS_URL or AUTH_JWT_SECRET is set): manage them there',
    );
  }
  if (!(await people.exist())) throw new CommandError('There are no accounts yet: run tokenhouse migrate');
  return people;
}

/** Throws when there is nobody of that id or e-mail address. */
export async function getPerson(people: People, idOrEmail: string): Promise<Person> {
  const person = await people.find(idOrEmail);
  if (person === undefined)
    throw new CommandError(`Nobody has the id or e-mail address ${idOrEmail}: see users list`);
  return person;
}

/** The user id that tokens know. An id that no account has may be that of somebody deleted, or of an identity provider. */
export async function findOwnerId({ people }: OperatorDatabase, idOrEmail: string): Promise<string> {
  const person = people !== undefined && (await people.exist()) ? await people.find(idOrEmail) : undefined;
  if (person !== undefined) return person.id;
  if (people !== undefined && idOrEmail.includes('@')) {
    throw new CommandError(`Nobody has the e-mail address ${idOrEmail}: see users list`);
  }
  return idOrEmail;
}
