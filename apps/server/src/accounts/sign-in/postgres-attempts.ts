import type { Pool } from 'pg';
import type { AttemptRow, AttemptStore } from './attempt-store.ts';

// As float8, which the driver reads as a number: times are far below 2^53.
const SELECT = `
  SELECT id, failures, blocked_until::float8 AS "blockedUntil", kept_until::float8 AS "keptUntil"
    FROM sign_in_attempts WHERE id = ANY($1)`;
const INSERT = `
  INSERT INTO sign_in_attempts (id, failures, blocked_until, kept_until) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO NOTHING`;
const UPDATE = `
  UPDATE sign_in_attempts SET failures = $2, blocked_until = $3, kept_until = $4
   WHERE id = $1 AND failures = $5 AND blocked_until = $6`;
const UPSERT = `
  INSERT INTO sign_in_attempts (id, failures, blocked_until, kept_until)
  SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[])
  ON CONFLICT (id) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until,
    kept_until = excluded.kept_until`;

/** Sign-in attempts on PostgreSQL. The primary key serves all statements except the deletion. */
export function postgresAttempts(pool: Pick<Pool, 'query'>): AttemptStore {
  return {
    async read(ids) {
      return (await pool.query<AttemptRow>(SELECT, [ids])).rows;
    },
    async replace({ id, failures, blockedUntil, keptUntil }, seen) {
      const values = [id, failures, blockedUntil, keptUntil];
      const { rowCount } = seen
        ? await pool.query(UPDATE, [...values, seen.failures, seen.blockedUntil])
        : await pool.query(INSERT, values);
      return rowCount === 1;
    },
    async save(rows) {
      const column = <K extends keyof AttemptRow>(name: K) => rows.map((row) => row[name]);
      await pool.query(UPSERT, [
        column('id'),
        column('failures'),
        column('blockedUntil'),
        column('keptUntil'),
      ]);
    },
    async deleteUnused(time) {
      await pool.query('DELETE FROM sign_in_attempts WHERE kept_until <= $1', [time]);
    },
  };
}
