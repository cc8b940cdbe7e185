import type { getMigrations } from 'better-auth/db/migration';

type Plan = Awaited<ReturnType<typeof getMigrations>>;

/** A column that each of our tables has always had. A table without it belongs to an app. */
const OWN_COLUMNS: Readonly<Record<string, string>> = {
  user: 'emailVerified',
  session: 'userId',
  account: 'providerId',
  verification: 'identifier',
  jwks: 'privateKey',
};

/** Throws when the plan would add columns to a table of an app. */
export function refuseTablesOfAnApp({ toBeAdded }: Pick<Plan, 'toBeAdded'>): void {
  for (const { table, fields } of toBeAdded) {
    const column = OWN_COLUMNS[table];
    if (column === undefined || !(column in fields)) continue;
    throw new Error(
      `The table "${table}" already exists and does not belong to Tokenhouse: it has no column "${column}". Use a ` +
        'separate database. If an app has embedded the tokens, set AUTH_JWT_SECRET, because the app has its own users',
    );
  }
}
