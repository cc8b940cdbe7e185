import { readdir, readFile } from 'node:fs/promises';
import type { SchemaState } from '@tokenhouse/core';
import type { Queryable } from './connections/connections.ts';

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

/** Which migrations the database has seen. Changes nothing, also where there is no table of them yet. */
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
