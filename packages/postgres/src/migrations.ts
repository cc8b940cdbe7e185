import { readdir, readFile } from 'node:fs/promises';
import type { Finding, SchemaState } from '@tokenhouse/core';
import pg, { type ClientBase } from 'pg';
import { type ConnectionSource, withSchema } from './connections/connection-source.ts';
import type { Queryable } from './connections/connections.ts';
import { sqlStateOf } from './failures.ts';
import { reportWaits, type WaitOptions } from './lock-waits.ts';
import { onOwnConnection } from './migration-lock.ts';
import { checkEncoding } from './operations/checks/server.ts';
import { checkSession } from './operations/checks/sessions.ts';

/**
 * Applies the SQL files of `migrations/` that the database has not seen, in order, each in a transaction. Safe to call
 * from several instances at once: the others wait, and find nothing left to do. A role without the privilege to create
 * objects can call it if nothing is missing. Rejects when another session holds a required lock for too long, on a
 * database that is not UTF8, and through a pooler in transaction mode.
 */
export async function migrate(
  source: ConnectionSource,
  { onWait }: Pick<WaitOptions, 'onWait'> = {},
): Promise<void> {
  const where = await withSchema(source);
  await reportWaits({ source: where, doing: 'migrating the database', onWait }, () =>
    onOwnConnection(
      where,
      (client) => applyMissing(client, where),
      async (client) => refuseUnfit(await checkSession(client, where)),
    ),
  );
}

async function applyMissing(client: pg.Client, { schema }: ConnectionSource): Promise<void> {
  // Before anything is created.
  refuseUnfit(await checkEncoding(client));
  if (schema !== undefined) await createSchema(client, schema);
  const { missing, unknown } = await selectSchemaState(client);
  refuseNewerDatabase(unknown);
  if (missing.length > 0) await createOnce(client, MIGRATIONS_TABLE);
  for (const file of missing) await apply(client, file);
}

/** IF NOT EXISTS would need the privilege to create it even if it exists, so check first. */
async function createSchema(client: ClientBase, schema: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 0) await createOnce(client, `CREATE SCHEMA ${pg.escapeIdentifier(schema)}`);
}

// duplicate_schema, duplicate_table, duplicate_object (the type of the table's rows), unique_violation in the catalog.
const CREATED_BY_ANOTHER = new Set(['42P06', '42P07', '42710', '23505']);

/** If two instances find it missing, the second waits for the first and then fails. */
async function createOnce(client: ClientBase, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    if (!CREATED_BY_ANOTHER.has(sqlStateOf(error) ?? '')) throw error;
  }
}

// Another instance's migration may be rewriting a large table.
const WAIT_FOR_ANOTHER = '10min';

async function apply(client: ClientBase, file: string): Promise<void> {
  const sql = await readMigration(file);
  try {
    await client.query('BEGIN');
    await lockMigrations(client);
    const { rowCount } = await client.query('SELECT FROM tokenhouse_migrations WHERE name = $1', [file]);
    if (rowCount === 0) {
      await client.query(sql);
      await client.query('INSERT INTO tokenhouse_migrations (name) VALUES ($1)', [file]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${file} failed`, { cause: error });
  }
}

/** Locks our own table, the only one that exists yet, until the end of the transaction. No session keeps the lock. */
async function lockMigrations(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ before: string }>(
    `SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $1, true)`,
    [WAIT_FOR_ANOTHER],
  );
  await client.query('LOCK TABLE tokenhouse_migrations IN SHARE ROW EXCLUSIVE MODE');
  await client.query(`SELECT set_config('lock_timeout', $1, true)`, [rows[0]?.before]);
}

/** An older program on a newer schema would write rows that the newer one does not expect. */
function refuseNewerDatabase(unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  throw new Error(`The database was migrated by a newer version of Tokenhouse (${unknown.join(', ')})`);
}

/**
 * The migrations as one script for psql and its like, each in a transaction that records it; those of `names`, or all.
 * A name that was recorded before stops its transaction by the primary key. The tables are created in the
 * first schema of the `search_path`.
 */
export async function writeMigrationScript(names?: readonly string[]): Promise<string> {
  const parts = (names ?? (await listMigrations())).map(async (name) => {
    const sql = (await readMigration(name)).trim();
    // First, so that a script that is run twice changes nothing the second time.
    const record = `INSERT INTO tokenhouse_migrations (name) VALUES ('${name.replaceAll("'", "''")}');`;
    return `-- ${name}\nBEGIN;\n${record}\n${sql}\nCOMMIT;\n`;
  });
  return [`${MIGRATIONS_TABLE};`, ...(await Promise.all(parts))].join('\n\n');
}

const FOLDER = new URL('../migrations/', import.meta.url);

/** Where each migration is recorded by the name of its file. */
export const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS tokenhouse_migrations (
  name       text        PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;

/** The migrations of this version, in the order in which they are applied. */
export async function listMigrations(): Promise<readonly string[]> {
  return (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
}

/** The SQL of one of them. */
export function readMigration(name: string): Promise<string> {
  return readFile(new URL(name, FOLDER), 'utf8');
}

/** Which migrations the database has seen. Changes nothing, even if there is no table of migrations yet. */
export async function selectSchemaState(db: Queryable): Promise<SchemaState> {
  const known = await listMigrations();
  const { rows: tables } = await db.query<{ exists: boolean }>(
    `SELECT to_regclass('tokenhouse_migrations') IS NOT NULL AS exists`,
  );
  if (tables[0]?.exists !== true) return { applied: [], missing: known, unknown: [] };
  const { rows } = await db.query<{ name: string }>('SELECT name FROM tokenhouse_migrations ORDER BY name');
  const applied = rows.map(({ name }) => name);
  return {
    applied,
    missing: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/** Throws an error that says what to do if the database cannot support this package. */
export function refuseUnfit({ status, detail, remedy }: Finding): void {
  if (status === 'error') throw new Error(`${detail}. ${remedy}`);
}
