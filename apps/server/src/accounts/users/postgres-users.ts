import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { UserDirectory, UserEntry } from './user-directory.ts';

const COLUMNS = 'id, email, name, "createdAt"';

// One statement, and so one commit.
const SET_PASSWORD = `
  WITH changed AS (
    UPDATE account SET password = $2, "updatedAt" = now()
     WHERE "userId" = $1 AND "providerId" = 'credential' RETURNING "userId"
  ), ended AS (
    DELETE FROM session WHERE "userId" IN (SELECT "userId" FROM changed) RETURNING id
  )
  SELECT (SELECT count(*) FROM changed)::int AS changed, (SELECT count(*) FROM ended)::int AS ended`;

// Better Auth uses the id of the user as the id of the account with the password.
const CREATE = `
  WITH created AS (
    INSERT INTO "user" (id, email, name, "emailVerified", "createdAt", "updatedAt")
    VALUES ($1, $2, $3, false, $4, $4) ON CONFLICT (email) DO NOTHING RETURNING id
  )
  INSERT INTO account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
  SELECT $5, id, 'credential', id, $6, $4, $4 FROM created`;

/** Better Auth's tables on PostgreSQL. */
export function postgresUsers(pool: Pick<Pool, 'query'>): UserDirectory {
  return {
    async exist() {
      const { rows } = await pool.query<{ exist: boolean }>(
        `SELECT to_regclass('"user"') IS NOT NULL AND to_regclass('account') IS NOT NULL AS exist`,
      );
      return rows[0]?.exist === true;
    },
    async revokeWhenDeleted() {
      const { rowCount } = await pool.query(
        `SELECT FROM pg_trigger WHERE tgrelid = '"user"'::regclass AND tgenabled IN ('O', 'A')
            AND tgname IN ('revoke_tokens_of_deleted_user', 'revoke_tokens_of_all_users')`,
      );
      return rowCount === 2;
    },
    async list(limit) {
      const text = `SELECT ${COLUMNS} FROM "user" ORDER BY "createdAt" DESC, id LIMIT $1`;
      return (await pool.query<UserEntry>(text, [limit])).rows;
    },
    async find(idOrEmail) {
      const text = `SELECT ${COLUMNS} FROM "user" WHERE id = $1 OR email = lower($1) LIMIT 1`;
      return (await pool.query<UserEntry>(text, [idOrEmail])).rows[0];
    },
    async create({ id, email, name, createdAt, passwordHash }) {
      const values = [id, email, name, createdAt, randomUUID(), passwordHash];
      return (await pool.query(CREATE, values)).rowCount === 1;
    },
    async setPasswordHash(id, hash) {
      const { rows } = await pool.query<{ changed: number; ended: number }>(SET_PASSWORD, [id, hash]);
      return rows[0]?.changed === 0 ? undefined : rows[0]?.ended;
    },
    async delete(id) {
      const { rowCount } = await pool.query('DELETE FROM "user" WHERE id = $1', [id]);
      return rowCount === 1;
    },
  };
}
