import type { Command } from 'commander';
import type { Shell } from '../operator/shell.ts';

/** `tokenhouse serve` */
export function addServe(parent: Command, { env }: Shell): void {
  parent
    .command('serve')
    .description('run the server: web UI, API and MCP endpoint')
    .addHelpText(
      'after',
      `
Needs no configuration: the default database is SQLite in ./data. docs/configuration.md lists the variables.

Examples:
  tokenhouse serve
  PORT=8080 DATABASE_URL=postgres://… AUTH_SECRET=… tokenhouse serve`,
    )
    .action(async () => {
      // Imported here, because the other commands start in half the time without the server.
      const { serve } = await import('../../serve.ts');
      await serve(env);
    });
}
