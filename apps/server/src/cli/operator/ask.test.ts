import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { askNewPassword, confirm } from './ask.ts';
import type { Shell } from './shell.ts';

/** A person at a terminal who types each of these in turn, and all that they see. */
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
    // Only what ends in a question is answered.
    if (!/(: |\[y\/N\] )\S*$/.test(chunk.toString())) return;
    const next = left.shift();
    if (next !== undefined) setTimeout(() => stdin.write(next), 5);
  });
  // Of a terminal it has what these functions touch.
  const shell = { stdin, stderr } as unknown as Shell;
  return { shell, seen: () => seen, isRaw: () => stdin.isRaw };
}

describe('askNewPassword', () => {
  test('twice, without showing any of it', async () => {
    const { shell, seen, isRaw } = terminal('correct horsf\x7fe\r', 'correct horse\r');
    expect(await askNewPassword(shell)).toBe('correct horse');
    expect(seen()).toBe('New password: \nOnce more: \n');
    expect(isRaw()).toBe(false);
  });

  test('two that differ, and Ctrl-C, change nothing and give the terminal back', async () => {
    const different = terminal('correct horse\r', 'correct house\r');
    await expect(askNewPassword(different.shell)).rejects.toThrow('not the same');
    const stopped = terminal('corr\x03');
    await expect(askNewPassword(stopped.shell)).rejects.toThrow('Nothing was done');
    expect([different.isRaw(), stopped.isRaw()]).toEqual([false, false]);
  });

  test('not at a terminal that would show it while it is typed', async () => {
    const { shell, isRaw } = terminal('correct horse\r');
    Object.assign(shell.stderr, { isTTY: false });
    await expect(askNewPassword(shell)).rejects.toThrow('on stderr');
    expect(isRaw()).toBe(false);
  });
});

describe('confirm', () => {
  test.each(['y\r', 'Yes\r'])('%j goes on', async (answer) => {
    await expect(confirm(terminal(answer).shell, 'Really?', undefined)).resolves.toBeUndefined();
  });

  test.each(['\r', 'n\r', 'yep\r', '\x03', '\x04'])('%j does not', async (answer) => {
    await expect(confirm(terminal(answer).shell, 'Really?', undefined)).rejects.toThrow('Nothing was done');
  });

  test('the question is one line, in which a name moves no cursor and turns no text around', async () => {
    const { shell, seen } = terminal('y\r');
    await confirm(shell, 'Delete Ada\x1b[2K\r\u202e\u009b31m?', undefined);
    expect(seen()).toContain('Delete Ada [2K 31m? [y/N] ');
  });
});
