import type { Command } from 'commander';
import type { Shell } from '../operator/shell.ts';

/** `tokenhouse serve` */
export function addServe(parent: Command, { env }: Shell): void {
  parent
    .command('serve')
    .description('run the server: web pages, API and MCP endpoint')
    .addHelpText(
      'after',
      `
Needs no variable: the database is SQLite in ./data. The README lists the variables.

Examples:
  tokenhouse serve
  PORT=8080 DATABASE_URL=postgres://… AUTH_SECRET=… tokenhouse serve`,
    )
    .action(async () => {
      // The other commands start in half the time without all that a server needs.
      const { serve } = await import('../../serve.ts');
      await serve(env);
    });
}
