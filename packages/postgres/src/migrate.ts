import pg, { type ClientBase } from 'pg';
import { type ConnectionSource, withSchema } from './connection-source.ts';
import { exclusively } from './exclusively.ts';
import { MIGRATIONS_TABLE, readMigration, selectSchemaState } from './schema-state.ts';

/**
 * Applies the SQL files of `migrations/` that the database has not seen, in order, each in a transaction. Safe to call
 * from several instances at once: the others wait, and find nothing left to do. A role that may make nothing can call
 * it where there is nothing left to make.
 */
export async function migrate(source: ConnectionSource): Promise<void> {
  const where = await withSchema(source);
  await exclusively(where, async (client) => {
    if (where.schema !== undefined) await createSchema(client, where.schema);
    const { missing, unknown } = await selectSchemaState(client);
    refuseNewerDatabase(unknown);
    if (missing.length > 0) await client.query(MIGRATIONS_TABLE);
    for (const file of missing) await apply(client, file);
  });
}

/** Asked for first, since IF NOT EXISTS would want the right to make it, also where it is there. */
async function createSchema(client: ClientBase, schema: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)}`);
}

async function apply(client: ClientBase, file: string): Promise<void> {
  const sql = await readMigration(file);
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
function refuseNewerDatabase(unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  throw new Error(`The database was migrated by a newer version of Tokenhouse (${unknown.join(', ')})`);
}
