import type { Command } from 'commander';
import { withDatabase } from '../operator/operator-database.ts';
import { getUser, getUserDirectory } from '../operator/owner.ts';
import { askPasswordHash } from '../operator/password-hash.ts';
import { CommandError, type Shell } from '../operator/shell.ts';
import { note } from '../output/terminal.ts';

/** `tokenhouse users set-password` */
export function addUsersSetPassword(parent: Command, shell: Shell): void {
  parent
    .command('set-password')
    .argument('<id-or-email>', 'the user')
    .description('set a new password for a user and end their sessions')
    .addHelpText(
      'after',
      `
On a terminal, the command asks for the password twice. Otherwise it reads one line from stdin. It does not accept the
password as an argument, because other users of the machine can see arguments. A password has 8 to 128 characters and
must not be a common one. Tokens stay valid. JWTs of the ended sessions do not.

Examples:
  tokenhouse users set-password ada@example.com
  openssl rand -base64 18 | tee /dev/tty | tokenhouse users set-password ada@example.com`,
    )
    .action((idOrEmail: string) => setPassword(shell, idOrEmail));
}

async function setPassword(shell: Shell, idOrEmail: string): Promise<void> {
  await withDatabase(shell, async (database) => {
    const users = await getUserDirectory(database);
    const user = await getUser(users, idOrEmail);
    const ended = await users.setPasswordHash(user.id, await askPasswordHash(shell, user));
    if (ended === undefined)
      throw new CommandError(`${user.email} signs in without a password: nothing was changed`);
    note(shell, `${user.email} has a new password. Sessions ended: ${ended}.`);
  });
}
