import { readdirSync, readFileSync } from 'node:fs';
import type { SchemaState } from '@tokenhouse/core';
import type BetterSqlite3 from 'better-sqlite3';

const FOLDER = new URL('../migrations/', import.meta.url);

/** The SQL of a migration. */
export function readMigration(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

/** Which migrations the database has seen. Changes nothing, also where there is no table of them yet. */
export function findSchemaState(connection: BetterSqlite3.Database): SchemaState {
  const known = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const applied = findApplied(connection);
  return {
    applied,
    missing: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

function findApplied(connection: BetterSqlite3.Database): readonly string[] {
  const table = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tokenhouse_migrations'`;
  if (connection.prepare(table).get() === undefined) return [];
  const names = connection.prepare('SELECT name FROM tokenhouse_migrations ORDER BY name').pluck().all();
  return names.map(String);
}
