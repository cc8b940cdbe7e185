import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { stripControls } from '../output/terminal.ts';
import { CommandError, isInteractive, type Shell, UsageError } from './shell.ts';

/** Asks the user to confirm, unless `yes` is set. Throws if the answer is no, or without a terminal. */
export async function confirm(shell: Shell, question: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  if (!isInteractive(shell)) throw new UsageError('Not a terminal: pass --yes to confirm');
  if (!(await isYes(shell, question))) throw new CommandError('Canceled: nothing was changed');
}

/** Asks the user at the terminal. Anything but yes is no. */
export async function isYes(shell: Shell, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(shell, `${stripControls(question)} [y/N] `)).trim());
}

async function ask({ stdin, stderr }: Shell, question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    // When Ctrl-C or Ctrl-D closes the question, some versions of Node never settle it, others reject.
    const closed = once(lines, 'close').then(() => Promise.reject(new Error('closed')));
    closed.catch(() => {});
    return await Promise.race([lines.question(question), closed]);
  } catch {
    throw new CommandError('Canceled: nothing was changed');
  } finally {
    lines.close();
  }
}

/** Reads a new password: typed twice without echo, or one line of piped stdin. Never from an argument. */
export async function askNewPassword(shell: Shell): Promise<string> {
  if (shell.stdin.isTTY !== true) return readFirstLine(shell.stdin);
  // Reading a line would echo the password.
  if (!isInteractive(shell))
    throw new UsageError('The password prompt needs a terminal on stderr: do not redirect it');
  const password = await askSecret(shell, 'New password: ');
  if ((await askSecret(shell, 'Repeat the password: ')) !== password)
    throw new CommandError('The passwords do not match');
  return password;
}

async function readFirstLine(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

const ENTER = new Set(['\r', '\n']);
const ERASE = new Set(['\b', '\x7f']);
const STOP = new Set(['\x03', '\x04']);

/** Reads one line in raw mode, so that the terminal does not echo it. */
function askSecret({ stdin, stderr }: Shell, question: string): Promise<string> {
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  let typed: string[] = [];
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      stdin.off('data', read);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      finish();
    };
    const read = (text: string) => {
      for (const character of text) {
        if (ENTER.has(character)) return end(() => resolve(typed.join('')));
        if (STOP.has(character)) return end(() => reject(new CommandError('Canceled: nothing was changed')));
        if (ERASE.has(character)) typed = typed.slice(0, -1);
        else typed.push(character);
      }
    };
    stdin.on('data', read);
  });
}
