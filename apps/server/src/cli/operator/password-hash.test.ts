import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askPasswordHash } from './password-hash.ts';
import type { Shell } from './shell.ts';

const ADA = { email: 'ada@example.com', name: 'Ada' };

/** A shell with this line piped into stdin. */
function piped(line: string): Shell {
  const stdin = new PassThrough();
  stdin.end(`${line}\n`);
  // Contains only the members that these functions use without a terminal.
  return { stdin } as unknown as Shell;
}

test.each([
  ['short', 'A password has 8 to 128 characters: nothing was changed'],
  ['password123', 'The password must not be one of the most common passwords: nothing was changed'],
  ['ada@example.com', 'The password must not be your e-mail address or name: nothing was changed'],
])('%s is rejected with a sentence', async (password, sentence) => {
  await expect(askPasswordHash(piped(password), ADA)).rejects.toThrow(sentence);
});

test('another password is hashed', async () => {
  expect(await askPasswordHash(piped('correct horse'), ADA)).toMatch(/^[0-9a-f]+:[0-9a-f]+$/);
});
