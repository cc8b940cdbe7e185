import type { Finding } from '@tokenhouse/core';
import type { People } from '../../accounts/users/user-directory.ts';

/** Whether deleting a person revokes their tokens; nothing where people come from an identity provider. */
export async function checkAccounts(people: People | undefined): Promise<readonly Finding[]> {
  if (people === undefined) return [];
  const check = 'accounts';
  if (!(await people.exist())) {
    const remedy =
      'Where an app has embedded the tokens, set AUTH_JWT_SECRET to anything, which says that its people are its own; else run tokenhouse migrate.';
    return [{ check, verdict: 'wrong', detail: 'their tables are not there', remedy }];
  }
  if (await people.revokeWhenDeleted()) {
    return [{ check, verdict: 'ok', detail: "deleting a person revokes that person's tokens" }];
  }
  const remedy =
    'Run tokenhouse migrate, which makes a trigger that is gone; ALTER TABLE "user" ENABLE TRIGGER USER, if it is disabled.';
  return [
    { check, verdict: 'wrong', detail: "deleting a person leaves that person's tokens active", remedy },
  ];
}
