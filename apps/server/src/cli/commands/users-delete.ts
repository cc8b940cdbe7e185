import type { ApiToken } from '@tokenhouse/core';
import type { Command } from 'commander';
import { confirm } from '../operator/ask.ts';
import { collectTokens } from '../operator/collect-tokens.ts';
import { type OperatorDatabase, withDatabase } from '../operator/operator-database.ts';
import { note } from '../operator/output.ts';
import { getUser, getUserDirectory } from '../operator/owner.ts';
import { CommandError, type Shell } from '../operator/shell.ts';

interface Options {
  readonly yes?: true;
}

/** `tokenhouse users delete` */
export function addUsersDelete(parent: Command, shell: Shell): void {
  parent
    .command('delete')
    .argument('<id-or-email>', 'who')
    .option('-y, --yes', 'without asking')
    .description('delete a user; their tokens are revoked and their uses stay in the log')
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
    if (!(await users.delete(id))) throw new CommandError(`${email} was deleted by somebody else meanwhile`);
    const revoked = await seeRevoked(shell, database, { userId: id, over });
    note(shell, `Deleted ${email} (${id}). Tokens revoked: ${revoked}.`);
  });
}

/** By the database's trigger, in the transaction of the deletion; waits until no server accepts them. How many. */
async function seeRevoked(
  shell: Shell,
  { operations }: OperatorDatabase,
  { userId, over }: { readonly userId: string; readonly over: ReadonlySet<string> },
): Promise<number> {
  const all = await collectTokens(shell, operations, { userId });
  const tokens = all.tokens.filter(({ id }) => !over.has(id));
  const left = tokens.filter((token) => !isRevoked(token)).length;
  if (left > 0) {
    note(shell, `The trigger that revokes a deleted user's tokens left ${left}, which this command revokes.`);
    note(shell, 'It is missing or disabled: see tokenhouse doctor.');
  }
  for (const { id } of tokens) await operations.revokeToken(userId, id, shell.clock());
  return tokens.length;
}

function isRevoked({ revokedAt }: ApiToken): boolean {
  return revokedAt !== null;
}
