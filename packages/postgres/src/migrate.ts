import { readdir, readFile } from 'node:fs/promises';
import pg, { type ClientBase } from 'pg';
import { type ConnectionSource, withSchema } from './connection-source.ts';
import { exclusively } from './exclusively.ts';

const FOLDER = new URL('../migrations/', import.meta.url);

/**
 * Applies the SQL files of `migrations/` that the database has not seen, in order, each in a transaction. Safe to call
 * from several instances at once: the others wait, and find nothing left to do. A role that may make nothing can call
 * it where there is nothing left to make.
 */
export async function migrate(source: ConnectionSource): Promise<void> {
  const where = await withSchema(source);
  await exclusively(where, async (client) => {
    if (where.schema !== undefined) await createSchema(client, where.schema);
    const applied = await appliedMigrations(client);
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
    refuseNewerDatabase(applied, files);
    for (const file of files) {
      if (!applied.has(file)) await apply(client, file);
    }
  });
}

/** Asked for first, since IF NOT EXISTS would want the right to make it, also where it is there. */
async function createSchema(client: ClientBase, schema: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)}`);
}

async function appliedMigrations(client: ClientBase): Promise<ReadonlySet<string>> {
  const found = await client.query(`SELECT to_regclass('tokenhouse_migrations') IS NOT NULL AS exists`);
  if (found.rows[0]?.exists !== true) {
    await client.query(
      `CREATE TABLE tokenhouse_migrations (
         name       text        PRIMARY KEY,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
  }
  const { rows } = await client.query<{ name: string }>('SELECT name FROM tokenhouse_migrations');
  return new Set(rows.map(({ name }) => name));
}

async function apply(client: ClientBase, file: string): Promise<void> {
  const sql = await readFile(new URL(file, FOLDER), 'utf8');
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO tokenhouse_migrations (name) VALUES ($1)', [file]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${file} failed`, { cause: error });
  }
}

/** An older program on a newer schema would write rows that the newer one does not expect. */
function refuseNewerDatabase(applied: ReadonlySet<string>, files: readonly string[]): void {
  const unknown = [...applied].filter((name) => !files.includes(name));
  if (unknown.length > 0) {
    throw new Error(`The database was migrated by a newer version of Tokenhouse (${unknown.join(', ')})`);
  }
}
