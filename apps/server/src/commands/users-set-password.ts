import type { Command } from 'commander';
import { isHashable } from '../accounts/profile.ts';
import { askNewPassword } from '../operator/ask.ts';
import { withDatabase } from '../operator/operator-database.ts';
import { getPeople, getPerson } from '../operator/owner.ts';
import { CommandError, note, type Shell } from '../operator/shell.ts';

/** `tokenhouse users set-password` */
export function addUsersSetPassword(parent: Command, shell: Shell): void {
  parent
    .command('set-password')
    .argument('<id-or-email>', 'whose')
    .description('set a new password for a person and end their sessions')
    .addHelpText(
      'after',
      `
The password is asked for twice on a terminal, and else read as one line from stdin; it is no argument, since those are
seen by everybody on the machine. It has 8 to 128 characters. Tokens stay as they are; JWTs made from the ended
sessions are good for up to 15 minutes.

Examples:
  tokenhouse users set-password ada@example.com
  openssl rand -base64 18 | tee /dev/tty | tokenhouse users set-password ada@example.com`,
    )
    .action((idOrEmail: string) => setPassword(shell, idOrEmail));
}

async function setPassword(shell: Shell, idOrEmail: string): Promise<void> {
  await withDatabase(shell, async (database) => {
    const people = await getPeople(database);
    const person = await getPerson(people, idOrEmail);
    const password = await askNewPassword(shell);
    if (!isHashable(password))
      throw new CommandError('A password has 8 to 128 characters: nothing was changed');
    // Here, since it takes longer to load than most commands take.
    const { hashPassword } = await import('better-auth/crypto');
    const ended = await people.setPasswordHash(person.id, await hashPassword(password));
    if (ended === undefined)
      throw new CommandError(`${person.email} signs in without a password: nothing was changed`);
    note(shell, `${person.email} has a new password. Sessions ended: ${ended}.`);
  });
}
