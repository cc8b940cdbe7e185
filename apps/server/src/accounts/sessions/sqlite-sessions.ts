import { setImmediate } from 'node:timers/promises';
import type { Database as SqliteConnection } from 'better-sqlite3';
import type { SessionStore } from './session-store.ts';

interface Row {
  readonly userId: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

const SELECT = 'SELECT userId, createdAt, expiresAt FROM session WHERE id = ?';
const AT_ONCE = 500;
const DELETE = `
  DELETE FROM session WHERE id IN
    (SELECT id FROM session WHERE expiresAt <= ? OR createdAt <= ? LIMIT ${AT_ONCE})`;

/** Sessions on SQLite. Better Auth's times are RFC 3339 in UTC, which sorts as time does. */
export function sqliteSessions(connection: SqliteConnection): SessionStore {
  return {
    async find(id) {
      const row = connection.prepare<[string], Row>(SELECT).get(id);
      return (
        row && {
          userId: row.userId,
          createdAt: new Date(row.createdAt),
          expiresAt: new Date(row.expiresAt),
        }
      );
    },
    async deleteEnded({ expired, created }) {
      const remove = connection.prepare<[string, string]>(DELETE);
      while (remove.run(expired.toISOString(), created.toISOString()).changes === AT_ONCE) {
        // Each batch blocks the event loop, so requests run in between.
        await setImmediate();
      }
    },
  };
}
