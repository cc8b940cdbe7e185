import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { profileProblems } from '../../accounts/profile.ts';
import { withDatabase } from '../operator/operator-database.ts';
import { getUserDirectory } from '../operator/owner.ts';
import { askPasswordHash } from '../operator/password-hash.ts';
import { CommandError, type Shell, UsageError } from '../operator/shell.ts';
import { note, printJson } from '../output/terminal.ts';

interface Options {
  readonly name?: string;
  readonly json?: true;
}

/** `tokenhouse users create` */
export function addUsersCreate(parent: Command, shell: Shell): void {
  parent
    .command('create')
    .argument('<email>', 'the address that the user signs in with')
    .option(
      '--name <name>',
      'the name shown in the web UI (default: the part of the e-mail address before the @)',
    )
    .option('--json', 'print the user as JSON: {id, email, name, createdAt}')
    .description('create an account, even while SIGN_UPS is closed')
    .addHelpText(
      'after',
      `
On a terminal, the command asks for the password twice. Otherwise it reads one line from stdin. A password has 8 to 128
characters and must not be a common one. The e-mail address is not verified, and no mail is sent.

Examples:
  tokenhouse users create ada@example.com --name 'Ada Lovelace'
  openssl rand -base64 18 | tee /dev/tty | tokenhouse users create ada@example.com`,
    )
    .action((email: string, options: Options) => create(shell, email, options));
}

async function create(shell: Shell, text: string, options: Options): Promise<void> {
  // Better Auth stores it like this at sign-up.
  const email = text.toLowerCase();
  const name = (options.name ?? email.split('@', 1)[0] ?? '').trim();
  const problems = profileProblems({ email, name });
  if (problems.length > 0) throw new UsageError(problems.join('; '));
  await withDatabase(shell, async (database) => {
    const users = await getUserDirectory(database);
    const isTaken = new CommandError(
      `An account with the e-mail address ${email} already exists. See users list`,
    );
    // Checked before the operator types a password.
    if ((await users.find(email)) !== undefined) throw isTaken;
    const passwordHash = await askPasswordHash(shell, { email, name });
    const user = { id: randomUUID(), email, name, createdAt: shell.clock() };
    if (!(await users.create({ ...user, passwordHash }))) throw isTaken;
    if (options.json) await printJson(shell, { ...user, createdAt: user.createdAt.toISOString() });
    note(shell, `Created ${email} (${user.id}).`);
  });
}
