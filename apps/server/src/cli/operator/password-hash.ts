import { findWeakness, type PasswordOwner } from '../../accounts/passwords/password-rules.ts';
import { isHashable } from '../../accounts/profile.ts';
import { askNewPassword } from './ask.ts';
import { CommandError, type Shell } from './shell.ts';

/** Asks for a new password and hashes it. Throws a CommandError for a weak one. */
export async function askPasswordHash(shell: Shell, owner: PasswordOwner): Promise<string> {
  const password = await askNewPassword(shell);
  if (!isHashable(password))
    throw new CommandError('A password has 8 to 128 characters: nothing was changed');
  const weakness = await findWeakness(password, owner);
  if (weakness !== undefined) throw new CommandError(`The password ${weakness}: nothing was changed`);
  // Imported here, because loading it takes longer than most commands.
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
}
