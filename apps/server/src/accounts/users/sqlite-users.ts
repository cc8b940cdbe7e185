import { randomUUID } from 'node:crypto';
import type { Database as SqliteConnection } from 'better-sqlite3';
import type { NewUser, UserDirectory, UserEntry } from './user-directory.ts';

const COLUMNS = 'id, email, name, createdAt';

type Row = Omit<UserEntry, 'createdAt'> & { readonly createdAt: string };

/** Better Auth's tables on SQLite; its times are RFC 3339. */
export function sqliteUsers(connection: SqliteConnection): UserDirectory {
  const toEntry = (row: Row): UserEntry => ({ ...row, createdAt: new Date(row.createdAt) });

  return {
    async exist() {
      const text = `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('user', 'account')`;
      return connection.prepare(text).pluck().get() === 2;
    },
    async revokeWhenDeleted() {
      const text = `SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = 'revoke_tokens_of_deleted_users'`;
      return connection.prepare(text).get() !== undefined;
    },
    async list(limit) {
      const text = `SELECT ${COLUMNS} FROM "user" ORDER BY createdAt DESC, id LIMIT ?`;
      return connection.prepare<[number], Row>(text).all(limit).map(toEntry);
    },
    async find(idOrEmail) {
      const text = `SELECT ${COLUMNS} FROM "user" WHERE id = ? OR email = lower(?) LIMIT 1`;
      const row = connection.prepare<[string, string], Row>(text).get(idOrEmail, idOrEmail);
      return row && toEntry(row);
    },
    async create(user) {
      return connection.transaction(() => createUser(connection, user)).immediate();
    },
    async setPasswordHash(id, hash) {
      return connection.transaction(() => setPasswordHash(connection, id, hash)).immediate();
    },
    async delete(id) {
      return connection.prepare('DELETE FROM "user" WHERE id = ?').run(id).changes === 1;
    },
  };
}

function createUser(connection: SqliteConnection, { createdAt, passwordHash, ...user }: NewUser): boolean {
  const at = createdAt.toISOString();
  const insert = `
    INSERT INTO "user" (id, email, name, emailVerified, createdAt, updatedAt)
    VALUES (@id, @email, @name, 0, @at, @at) ON CONFLICT (email) DO NOTHING`;
  if (connection.prepare(insert).run({ ...user, at }).changes === 0) return false;
  // Better Auth uses the id of the user as the id of the account with the password.
  const link = `
    INSERT INTO account (id, accountId, providerId, userId, password, createdAt, updatedAt)
    VALUES (@accountId, @id, 'credential', @id, @passwordHash, @at, @at)`;
  connection.prepare(link).run({ accountId: randomUUID(), id: user.id, passwordHash, at });
  return true;
}

function setPasswordHash(connection: SqliteConnection, id: string, hash: string): number | undefined {
  const update = `UPDATE account SET password = ?, updatedAt = ? WHERE userId = ? AND providerId = 'credential'`;
  const { changes } = connection.prepare(update).run(hash, new Date().toISOString(), id);
  return changes === 0
    ? undefined
    : connection.prepare('DELETE FROM session WHERE userId = ?').run(id).changes;
}
