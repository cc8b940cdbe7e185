import * as postgres from '@tokenhouse/postgres';
import * as sqlite from '@tokenhouse/sqlite';
import type { Database as SqliteConnection } from 'better-sqlite3';
import { type AccountsHome, findUserIn, findUserOn, USERS_TABLE } from './built-in-accounts.ts';
import { withImmediateTransactions } from './immediate-transactions.ts';
import { sessionsIn } from './sessions/postgres-sessions.ts';
import { sessionsOn } from './sessions/sqlite-sessions.ts';
import { attemptsIn } from './sign-in/postgres-attempts.ts';
import { attemptsOn } from './sign-in/sqlite-attempts.ts';

/** The table of people, for the trigger that ties the tokens to them. */
export const USERS_IN_SQL = { table: `"${USERS_TABLE}"` };

/** Accounts on PostgreSQL. */
export function homeInPostgres(
  url: string,
  {
    pool,
    revokeTokensOfDeletedUsers,
  }: Pick<postgres.PostgresDatabase, 'pool' | 'revokeTokensOfDeletedUsers'>,
  onWait?: (sentence: string) => void,
): AccountsHome {
  return {
    connection: pool,
    findUser: findUserIn(pool),
    attempts: attemptsIn(pool),
    sessions: sessionsIn(pool),
    createTables: (create) =>
      postgres.exclusively(
        { connectionString: url },
        async () => {
          await create();
          await revokeTokensOfDeletedUsers(USERS_IN_SQL);
        },
        { onWait },
      ),
  };
}

/** Accounts in the file of the tokens. */
export function homeOnSqlite(connection: SqliteConnection): AccountsHome {
  return {
    connection: withImmediateTransactions(connection),
    findUser: findUserOn(connection),
    attempts: attemptsOn(connection),
    sessions: sessionsOn(connection),
    createTables: (create) =>
      sqlite.exclusively(connection, async () => {
        await create();
        sqlite.revokeTokensOfDeletedUsers(connection, USERS_TABLE);
      }),
  };
}
