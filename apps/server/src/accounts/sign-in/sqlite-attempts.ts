import type { Database as SqliteConnection } from 'better-sqlite3';
import type { AttemptRow, AttemptStore } from './attempt-store.ts';

const SELECT = `
  SELECT id, failures, blocked_until AS blockedUntil, kept_until AS keptUntil
    FROM sign_in_attempts WHERE id IN (SELECT value FROM json_each(?))`;
const INSERT = `
  INSERT INTO sign_in_attempts (id, failures, blocked_until, kept_until)
  VALUES (@id, @failures, @blockedUntil, @keptUntil)`;
const UPDATE = `
  UPDATE sign_in_attempts SET failures = @failures, blocked_until = @blockedUntil, kept_until = @keptUntil
   WHERE id = @id AND failures = @seenFailures AND blocked_until = @seenBlockedUntil`;
const UPSERT = `${INSERT}
  ON CONFLICT (id) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until,
    kept_until = excluded.kept_until`;

/** Sign-in attempts on SQLite. The primary key serves all statements except the deletion. */
export function sqliteAttempts(connection: SqliteConnection): AttemptStore {
  return {
    async read(ids) {
      return connection.prepare<[string], AttemptRow>(SELECT).all(JSON.stringify(ids));
    },
    async replace(next, seen) {
      if (seen === undefined) {
        return connection.prepare(`${INSERT} ON CONFLICT (id) DO NOTHING`).run(next).changes === 1;
      }
      const { failures: seenFailures, blockedUntil: seenBlockedUntil } = seen;
      return connection.prepare(UPDATE).run({ ...next, seenFailures, seenBlockedUntil }).changes === 1;
    },
    async save(rows) {
      const upsert = connection.prepare(UPSERT);
      connection.transaction(() => rows.map((row) => upsert.run(row))).immediate();
    },
    async deleteUnused(time) {
      connection.prepare('DELETE FROM sign_in_attempts WHERE kept_until <= ?').run(time);
    },
  };
}
