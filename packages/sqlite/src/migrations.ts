import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { SchemaState } from '@tokenhouse/core';
import BetterSqlite3 from 'better-sqlite3';

const LOCK_WAIT_MS = 30_000;

/**
 * Brings the database to this version's schema: each file of `migrations/` once, in order, all in one
 * transaction. Several processes may do so at once. Rejects if a newer version has migrated the database.
 */
export async function migrate(connection: BetterSqlite3.Database): Promise<void> {
  // The switch to WAL does not wait for a lock as other statements do.
  await whenFree(() => connection.pragma('journal_mode = WAL'));
  const apply = connection.transaction(() => applyMissing(connection));
  await whenFree(() => apply.immediate());
}

function applyMissing(connection: BetterSqlite3.Database): void {
  connection.exec(`
    CREATE TABLE IF NOT EXISTS tokenhouse_migrations (
      name TEXT PRIMARY KEY NOT NULL, -- file of packages/sqlite/migrations
      applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) -- when
    ) STRICT`);
  const { missing, unknown } = findSchemaState(connection);
  if (unknown.length > 0) {
    throw new Error(
      `The database ${connection.name} was migrated by a newer version of Tokenhouse (${unknown.join(', ')}).`,
    );
  }
  for (const name of missing) {
    connection.exec(readMigration(name));
    connection.prepare('INSERT INTO tokenhouse_migrations (name) VALUES (?)').run(name);
  }
}

async function whenFree(attempt: () => void): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const busy = error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || performance.now() > deadline) throw error;
      await setTimeout(20);
    }
  }
}

const FOLDER = new URL('../migrations/', import.meta.url);

/** The SQL of a migration. */
export function readMigration(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

/** Which migrations the database has seen. Changes nothing, even if there is no table of migrations yet. */
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
