import type { ApiToken } from '@tokenhouse/core';
import type { Command } from 'commander';
import { confirm } from '../operator/ask.ts';
import { collectTokens } from '../operator/collect-tokens.ts';
import { type OperatorDatabase, withDatabase } from '../operator/operator-database.ts';
import { getUser, getUserDirectory } from '../operator/owner.ts';
import { CommandError, type Shell } from '../operator/shell.ts';
import { note } from '../output/terminal.ts';

interface Options {
  readonly yes?: true;
}

/** `tokenhouse users delete` */
export function addUsersDelete(parent: Command, shell: Shell): void {
  parent
    .command('delete')
    .argument('<id-or-email>', 'the user')
    .option('-y, --yes', 'do not ask for confirmation')
    .description('delete a user and revoke their tokens; their uses stay in the log')
    .addHelpText(
      'after',
      '\nExamples:\n  tokenhouse users delete ada@example.com\n  tokenhouse users delete ada@example.com --yes',
    )
    .action((idOrEmail: string, options: Options) => deleteUser(shell, idOrEmail, options));
}

async function deleteUser(shell: Shell, idOrEmail: string, { yes }: Options): Promise<void> {
  await withDatabase(shell, async (database) => {
    const users = await getUserDirectory(database);
    const { id, email, name } = await getUser(users, idOrEmail);
    const { tokens: before } = await collectTokens(shell, database.operations, { userId: id });
    const over = new Set(before.filter(isRevoked).map((token) => token.id));
    await confirm(shell, `Delete ${name} <${email}> and revoke ${before.length - over.size} tokens?`, yes);
    if (!(await users.delete(id))) throw new CommandError(`${email} was already deleted`);
    const revoked = await seeRevoked(shell, database, { userId: id, over });
    note(shell, `Deleted ${email} (${id}). Tokens revoked: ${revoked}.`);
  });
}

/** A trigger revokes the tokens when the user is deleted. Waits until no server accepts them. Returns their number. */
async function seeRevoked(
  shell: Shell,
  { operations }: OperatorDatabase,
  { userId, over }: { readonly userId: string; readonly over: ReadonlySet<string> },
): Promise<number> {
  const all = await collectTokens(shell, operations, { userId });
  const tokens = all.tokens.filter(({ id }) => !over.has(id));
  const left = tokens.filter((token) => !isRevoked(token)).length;
  if (left > 0) {
    note(
      shell,
      `The trigger that revokes the tokens of a deleted user left ${left}. This command revokes them.`,
    );
    note(shell, 'The trigger is missing or disabled: run tokenhouse doctor.');
  }
  for (const { id } of tokens) await operations.revokeToken(userId, id, shell.clock());
  return tokens.length;
}

function isRevoked({ revokedAt }: ApiToken): boolean {
  return revokedAt !== null;
}
