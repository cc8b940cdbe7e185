import type { Command } from 'commander';
import { withDatabase } from '../operator/operator-database.ts';
import { parseLimit } from '../operator/options.ts';
import { getUserDirectory } from '../operator/owner.ts';
import type { Shell } from '../operator/shell.ts';
import { note, printJson, printTable } from '../output/terminal.ts';

interface Options {
  readonly json?: true;
  readonly limit: number;
}

/** `tokenhouse users list` */
export function addUsersList(parent: Command, shell: Shell): void {
  parent
    .command('list')
    .description('list users, newest first')
    .option('--json', 'print a JSON array of {id, email, name, createdAt}')
    .option('--limit <number>', 'the maximum number of users', parseLimit, 100)
    .addHelpText(
      'after',
      '\nExamples:\n  tokenhouse users list\n  tokenhouse users list --json | jq -r .[].email',
    )
    .action((options: Options) => list(shell, options));
}

async function list(shell: Shell, { json, limit }: Options): Promise<void> {
  // One more than the limit shows whether there are more.
  const found = await withDatabase(shell, async (database) =>
    (await getUserDirectory(database)).list(limit + 1),
  );
  const users = found
    .slice(0, limit)
    .map(({ id, email, name, createdAt }) => ({ id, email, name, createdAt: createdAt.toISOString() }));
  if (json) await printJson(shell, users);
  else {
    const rows = users.map(({ id, email, name, createdAt }) => [id, email, name, createdAt]);
    await printTable(shell, { header: ['ID', 'EMAIL', 'NAME', 'CREATED'], rows });
  }
  if (found.length > limit) note(shell, `There are more than ${limit} users: raise --limit to see them.`);
}
