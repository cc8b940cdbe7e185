import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { askNewPassword, confirm } from './ask.ts';
import type { Shell } from './shell.ts';

/** A terminal at which a user types these lines, and its output. */
function terminal(...typed: readonly string[]): { shell: Shell; seen: () => string; isRaw: () => boolean } {
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(raw: boolean) {
      stdin.isRaw = raw;
    },
  });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  let seen = '';
  const left = [...typed];
  stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    // Types only after a question.
    if (!/(: |\[y\/N\] )\S*$/.test(chunk.toString())) return;
    const next = left.shift();
    if (next !== undefined) setTimeout(() => stdin.write(next), 5);
  });
  // Contains only the members that these functions use.
  const shell = { stdin, stderr } as unknown as Shell;
  return { shell, seen: () => seen, isRaw: () => stdin.isRaw };
}

describe('askNewPassword', () => {
  test('asks twice and shows nothing of the password', async () => {
    const { shell, seen, isRaw } = terminal('correct horsf\x7fe\r', 'correct horse\r');
    expect(await askNewPassword(shell)).toBe('correct horse');
    expect(seen()).toBe('New password: \nRepeat the password: \n');
    expect(isRaw()).toBe(false);
  });

  test('rejects a mismatch and Ctrl-C, and restores the terminal', async () => {
    const different = terminal('correct horse\r', 'correct server\r');
    await expect(askNewPassword(different.shell)).rejects.toThrow('do not match');
    const stopped = terminal('corr\x03');
    await expect(askNewPassword(stopped.shell)).rejects.toThrow('Canceled: nothing was changed');
    expect([different.isRaw(), stopped.isRaw()]).toEqual([false, false]);
  });

  test('rejects a terminal that would echo the password', async () => {
    const { shell, isRaw } = terminal('correct horse\r');
    Object.assign(shell.stderr, { isTTY: false });
    await expect(askNewPassword(shell)).rejects.toThrow('on stderr');
    expect(isRaw()).toBe(false);
  });
});

describe('confirm', () => {
  test.each(['y\r', 'Yes\r'])('%j confirms', async (answer) => {
    await expect(confirm(terminal(answer).shell, 'Really?', undefined)).resolves.toBeUndefined();
  });

  test.each(['\r', 'n\r', 'yep\r', '\x03', '\x04'])('%j cancels', async (answer) => {
    await expect(confirm(terminal(answer).shell, 'Really?', undefined)).rejects.toThrow(
      'Canceled: nothing was changed',
    );
  });

  test('strips control characters from the question', async () => {
    const { shell, seen } = terminal('y\r');
    await confirm(shell, 'Delete Ada\x1b[2K\r\u202e\u009b31m?', undefined);
    expect(seen()).toContain('Delete Ada [2K 31m? [y/N] ');
  });
});
