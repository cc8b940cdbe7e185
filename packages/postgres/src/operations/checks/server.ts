import type { Finding } from '@tokenhouse/core';
import type { Queryable } from '../../connections/connections.ts';

const OLDEST = 140_000;
const MOST_APART_MS = 1_000;

/** PostgreSQL 14 or newer. */
export async function checkVersion(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ version: string; number: number }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number`,
  );
  const { version = '', number = 0 } = rows[0] ?? {};
  const check = 'database';
  const detail = `PostgreSQL ${version} responds`;
  return number >= OLDEST
    ? { check, status: 'ok', detail }
    : {
        check,
        status: 'error',
        detail,
        remedy: 'Tokenhouse needs PostgreSQL 14 or newer: upgrade the server.',
      };
}

/** Whether a commit survives a power cut. Tokenhouse's own connections set what a session can set. */
export async function checkSettings(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ name: string; value: string }>(
    `SELECT name, reset_val AS value FROM pg_settings
      WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`,
  );
  const check = 'durability';
  const detail = rows.map(({ name, value }) => `${name} ${value}`).join(', ');
  const off = rows.filter(({ name, value }) => name !== 'synchronous_commit' && value === 'off');
  if (off.length > 0) {
    const names = off.map(({ name }) => name).join(' and ');
    const remedy = `A power cut can lose uses and revocations, or the database: set ${names} to on in postgresql.conf.`;
    return { check, status: 'error', detail, remedy };
  }
  const isOverruled = rows.some(({ name, value }) => name === 'synchronous_commit' && value === 'off');
  return {
    check,
    status: 'ok',
    detail: detail + (isOverruled ? ' (Tokenhouse turns it on for its own connections)' : ''),
  };
}

/** Compares this machine's clock with the database's, to half the duration of the query. */
export async function checkClock(db: Queryable, clock: () => Date): Promise<Finding> {
  const before = clock().getTime();
  const { rows } = await db.query<{ ms: string }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8::text AS ms',
  );
  const after = clock().getTime();
  const apart = Math.round((before + after) / 2 - Number(rows[0]?.ms));
  const check = 'clock';
  const detail = `this machine is ${Math.abs(apart)} ms ${apart < 0 ? 'behind' : 'ahead of'} the database`;
  if (Math.abs(apart) - (after - before) / 2 <= MOST_APART_MS) return { check, status: 'ok', detail };
  return {
    check,
    status: 'warning',
    detail,
    remedy:
      'Tokens expire, and uses are dated, by the clocks of the servers (revocations do not depend on them): set both machines by NTP.',
  };
}

/** Whether the connection leads to a server that accepts writes, which instances require. */
export async function checkPrimary(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ standby: boolean; read_only: boolean }>(
    `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only`,
  );
  const { standby = false, read_only = false } = rows[0] ?? {};
  const check = 'primary';
  if (!standby && !read_only) return { check, status: 'ok', detail: 'accepts writes' };
  return {
    check,
    status: 'error',
    detail: standby
      ? 'this server is a standby'
      : 'the database is read-only (default_transaction_read_only)',
    remedy: 'Servers return 503 until DATABASE_URL points to a server that accepts writes.',
  };
}

/** Whether the database can store every character, because names of tokens and agents can contain any. */
export async function checkEncoding(db: Queryable): Promise<Finding> {
  const { rows } = await db.query<{ encoding: string; name: string }>(
    `SELECT current_setting('server_encoding') AS encoding, current_database()::text AS name`,
  );
  const { encoding = '', name = '' } = rows[0] ?? {};
  const check = 'encoding';
  if (encoding === 'UTF8') return { check, status: 'ok', detail: 'UTF8' };
  return {
    check,
    status: 'error',
    detail: `The database "${name}" has the encoding ${encoding}, which cannot store every character`,
    remedy: `Create a database with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and move the data there.`,
  };
}
