import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { stripControls } from './output.ts';
import { CommandError, isInteractive, type Shell, UsageError } from './shell.ts';

/** Goes on when the person at the terminal says yes, or said it ahead. Throws where nobody can be asked. */
export async function confirm(shell: Shell, question: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  if (!isInteractive(shell))
    throw new UsageError('Nobody can be asked here: say --yes if that is what you want');
  if (!(await isYes(shell, question))) throw new CommandError('Nothing was done');
}

/** Asks the person at the terminal. Anything but yes is no. */
export async function isYes(shell: Shell, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(shell, `${stripControls(question)} [y/N] `)).trim());
}

async function ask({ stdin, stderr }: Shell, question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    // Some versions of Node leave a question unanswered when Ctrl-C or Ctrl-D closes it, others reject.
    const closed = once(lines, 'close').then(() => Promise.reject(new Error('closed')));
    closed.catch(() => {});
    return await Promise.race([lines.question(question), closed]);
  } catch {
    throw new CommandError('Nothing was done');
  } finally {
    lines.close();
  }
}

/** A new password: typed twice without echo, or one line of a stdin that is no terminal. Never an argument. */
export async function askNewPassword(shell: Shell): Promise<string> {
  if (shell.stdin.isTTY !== true) return readFirstLine(shell.stdin);
  // Read as a line, it would be shown while it is typed.
  if (!isInteractive(shell))
    throw new UsageError('A password is asked for on stderr: leave that to the terminal');
  const password = await askSecret(shell, 'New password: ');
  if ((await askSecret(shell, 'Once more: ')) !== password)
    throw new CommandError('The two are not the same');
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

/** One line in raw mode, in which the terminal shows nothing of it. */
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
        if (STOP.has(character)) return end(() => reject(new CommandError('Nothing was done')));
        if (ERASE.has(character)) typed = typed.slice(0, -1);
        else typed.push(character);
      }
    };
    stdin.on('data', read);
  });
}
