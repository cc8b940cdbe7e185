import type { Command } from 'commander';
import type { Shell } from '../operator/shell.ts';
import { write } from '../output/terminal.ts';

/** `tokenhouse migrate` */
export function addMigrate(parent: Command, shell: Shell): void {
  parent
    .command('migrate')
    .description("migrate the database to this version's schema, as the server does when it starts")
    .option('--sql', 'print the pending migrations as one SQL script, and apply nothing (PostgreSQL)')
    .addHelpText(
      'after',
      `
Several can run at once: they wait for each other. A database that a newer version has migrated is not changed.

Examples:
  tokenhouse migrate
  tokenhouse migrate --sql | psql --set ON_ERROR_STOP=1 "$DATABASE_URL"`,
    )
    .action(async ({ sql }: { readonly sql?: true }) => {
      // Imported here, because loading Better Auth takes longer than most commands.
      const { migrateDatabase, writeScript } = await import('../operator/migrate-database.ts');
      await write(shell.stdout, sql ? await writeScript(shell) : toLines(await migrateDatabase(shell)));
    });
}

function toLines(applied: readonly string[]): string {
  if (applied.length === 0) return 'Nothing to apply.\n';
  return applied.map((name) => `Applied ${name}\n`).join('');
}
