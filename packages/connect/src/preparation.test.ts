import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEEP_VARIABLE, SET_VARIABLE } from './preparation.ts';
import { renderSnippet } from './snippet.ts';

const STEPS = [...SET_VARIABLE, ...KEEP_VARIABLE];

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tokenhouse-home-'));
});
afterAll(() => rm(home, { recursive: true }));

/** What a shell makes of the lines, with the token pasted into it. */
function bash(script: string): string {
  return execFileSync('bash', ['--norc', '-c', `${script}\ncat > /dev/null`], {
    encoding: 'utf8',
    input: 'nllm_abc\n',
    env: { PATH: process.env['PATH'], HOME: home },
  });
}

test('the variable has the pasted token, in this shell and in new ones', async () => {
  const commands = STEPS.flatMap((step) => (step.kind === 'command' ? [step.text] : []));
  const profile = STEPS.flatMap((step) => (step.kind === 'file' ? [renderSnippet(step.content, '')] : []));
  const print = 'sh -c \'printf %s "$CODING_AGENT_API_KEY"\'';

  expect(bash([...commands, print].join('\n'))).toBe('nllm_abc');
  expect(bash([...profile, print].join('\n'))).toBe('nllm_abc');
  const { mode } = await stat(join(home, '.config/tokenhouse/token'));
  expect(mode & 0o777).toBe(0o600);
});
