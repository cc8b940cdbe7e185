import type { Command } from 'commander';
import { write } from '../operator/output.ts';
import type { Shell } from '../operator/shell.ts';

/** `tokenhouse migrate` */
export function addMigrate(parent: Command, shell: Shell): void {
  parent
    .command('migrate')
    .description("bring the database to this version's schema, as every start of the server does")
    .option('--sql', 'print what is left to be applied as one script, and apply nothing (PostgreSQL)')
    .addHelpText(
      'after',
      `
Several may run at once: they wait for each other. A database that a newer version has migrated is left alone.

Examples:
  tokenhouse migrate
  tokenhouse migrate --sql | psql --set ON_ERROR_STOP=1 "$DATABASE_URL"`,
    )
    .action(async ({ sql }: { readonly sql?: true }) => {
      // Here, since Better Auth takes longer to load than most commands take.
      const { migrateDatabase, writeScript } = await import('../operator/migrate-database.ts');
      await write(shell.stdout, sql ? await writeScript(shell) : toLines(await migrateDatabase(shell)));
    });
}

function toLines(applied: readonly string[]): string {
  if (applied.length === 0) return 'Nothing was left to apply.\n';
  return applied.map((name) => `Applied ${name}\n`).join('');
}
