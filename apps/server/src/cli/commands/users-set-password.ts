import type { Command } from 'commander';
import { withDatabase } from '../operator/operator-database.ts';
import { note } from '../operator/output.ts';
import { getUser, getUserDirectory } from '../operator/owner.ts';
import { askPasswordHash } from '../operator/password-hash.ts';
import { CommandError, type Shell } from '../operator/shell.ts';

/** `tokenhouse users set-password` */
export function addUsersSetPassword(parent: Command, shell: Shell): void {
  parent
    .command('set-password')
    .argument('<id-or-email>', 'whose')
    .description('set a new password for a user and end their sessions')
    .addHelpText(
      'after',
      `
The password is asked for twice on a terminal, and else read as one line from stdin; it is no argument, since those are
seen by everybody on the machine. It has 8 to 128 characters and is not one of the most common passwords.
Tokens stay as they are; the JWTs of the sessions end with them.

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
