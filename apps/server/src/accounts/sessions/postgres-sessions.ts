import type { Pool } from 'pg';
import type { SessionRow, SessionStore } from './session-store.ts';

const SELECT = 'SELECT "userId", "createdAt", "expiresAt" FROM session WHERE id = $1';
const AT_ONCE = 500;
const DELETE = `
  DELETE FROM session WHERE id IN
    (SELECT id FROM session WHERE "expiresAt" <= $1 OR "createdAt" <= $2 LIMIT ${AT_ONCE})`;

/** Sessions on PostgreSQL. */
export function postgresSessions(pool: Pick<Pool, 'query'>): SessionStore {
  return {
    async find(id) {
      return (await pool.query<SessionRow>({ name: 'session', text: SELECT, values: [id] })).rows[0];
    },
    async deleteEnded({ expired, created }) {
      for (;;) {
        const { rowCount } = await pool.query(DELETE, [expired, created]);
        if ((rowCount ?? 0) < AT_ONCE) return;
      }
    },
  };
}
