import * as postgres from '@tokenhouse/postgres';
import * as sqlite from '@tokenhouse/sqlite';
import type { Database as SqliteConnection, Statement } from 'better-sqlite3';
import type { Pool } from 'pg';
import { withImmediateTransactions } from './immediate-transactions.ts';
import { postgresSessions } from './sessions/postgres-sessions.ts';
import type { SessionStore } from './sessions/session-store.ts';
import { sqliteSessions } from './sessions/sqlite-sessions.ts';
import type { AttemptStore } from './sign-in/attempt-store.ts';
import { postgresAttempts } from './sign-in/postgres-attempts.ts';
import { sqliteAttempts } from './sign-in/sqlite-attempts.ts';

/** A row of the table of users. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** The columns that describe the owner of a token. SQLite has no booleans. */
export interface UserRow extends User {
  readonly emailVerified: boolean | 0 | 1;
}

/** The database that holds the accounts. */
export interface AccountsDatabase {
  readonly connection: Pool | SqliteConnection;
  /** Reads the row directly, without the query builder of Better Auth: every call to `/mcp` or `/api/me` needs it. */
  findUser(id: string): Promise<UserRow | undefined>;
  readonly attempts: AttemptStore;
  readonly sessions: SessionStore;
  /** Runs `create` while no other instance creates tables, then adds the trigger for deleted users. */
  createTables(create: () => Promise<void>): Promise<void>;
}

/** Better Auth stores users in this table. */
export const USERS_TABLE = 'user';

/** Served by the primary key. */
const SELECT_USER = `SELECT id, email, name, "emailVerified" FROM "${USERS_TABLE}" WHERE id = `;

/** The table of users, for the trigger that revokes the tokens of deleted users. */
export const USERS_TABLE_IN_SQL = { table: `"${USERS_TABLE}"` };

/** Accounts on PostgreSQL. */
export function postgresAccounts(
  url: string,
  {
    pool,
    revokeTokensOfDeletedUsers,
  }: Pick<postgres.PostgresDatabase, 'pool' | 'revokeTokensOfDeletedUsers'>,
  onWait?: (sentence: string) => void,
): AccountsDatabase {
  return {
    connection: pool,
    findUser: findPostgresUser(pool),
    attempts: postgresAttempts(pool),
    sessions: postgresSessions(pool),
    createTables: (create) =>
      postgres.withMigrationLock(
        { connectionString: url },
        async () => {
          await create();
          await revokeTokensOfDeletedUsers(USERS_TABLE_IN_SQL);
        },
        { onWait },
      ),
  };
}

/** Accounts on SQLite, in the same file as the tokens. */
export function sqliteAccounts(connection: SqliteConnection): AccountsDatabase {
  return {
    connection: withImmediateTransactions(connection),
    findUser: findSqliteUser(connection),
    attempts: sqliteAttempts(connection),
    sessions: sqliteSessions(connection),
    createTables: (create) =>
      sqlite.inWriteTransaction(connection, async () => {
        await create();
        sqlite.revokeTokensOfDeletedUsers(connection, USERS_TABLE);
      }),
  };
}

/** `findUser` on PostgreSQL. */
function findPostgresUser(pool: Pool): AccountsDatabase['findUser'] {
  return async (id) => {
    const { rows } = await pool.query<UserRow>({ name: 'user', text: `${SELECT_USER} $1`, values: [id] });
    return rows[0];
  };
}

/** `findUser` on SQLite. The table must exist at the first call. */
function findSqliteUser(connection: SqliteConnection): AccountsDatabase['findUser'] {
  let statement: Statement<[string], UserRow> | undefined;
  return async (id) => {
    statement ??= connection.prepare<[string], UserRow>(`${SELECT_USER} ?`);
    return statement.get(id);
  };
}
