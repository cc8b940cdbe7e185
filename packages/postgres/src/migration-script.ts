import { listMigrations, MIGRATIONS_TABLE, readMigration } from './schema-state.ts';

/**
 * The migrations as one script for psql and its like, each in a transaction that records it; those of `names`, or all.
 * A name that was recorded before stops its transaction by the primary key. The tables come to lie in the schema that
 * is first in the `search_path`.
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
