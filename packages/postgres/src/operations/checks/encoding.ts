import type { Finding } from '@tokenhouse/core';
import type { Queryable } from '../../connections.ts';

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
