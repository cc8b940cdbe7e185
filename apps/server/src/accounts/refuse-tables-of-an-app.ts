import type { getMigrations } from 'better-auth/db/migration';

type Plan = Awaited<ReturnType<typeof getMigrations>>;

/** A column of each table without which it never was one of ours, and the app's whose database this is. */
const NEVER_WITHOUT: Readonly<Record<string, string>> = {
  user: 'emailVerified',
  session: 'userId',
  account: 'providerId',
  verification: 'identifier',
  jwks: 'privateKey',
};

/** Throws when a table of accounts is somebody else's, to which the plan would add columns. */
export function refuseTablesOfAnApp({ toBeAdded }: Pick<Plan, 'toBeAdded'>): void {
  for (const { table, fields } of toBeAdded) {
    const column = NEVER_WITHOUT[table];
    if (column === undefined || !(column in fields)) continue;
    throw new Error(
      `The table "${table}" is there already and is not Tokenhouse's: it has no column "${column}". Give Tokenhouse a ` +
        'database of its own; where an app has embedded the tokens, set AUTH_JWT_SECRET to say that its people are its own',
    );
  }
}
