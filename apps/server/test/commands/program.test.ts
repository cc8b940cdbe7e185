import { execFile, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/commands/program.ts';
import type { Shell } from '../../src/cli/operator/shell.ts';
import { BIN, runProcess } from '../support/run-command.ts';

describe('tokenhouse', () => {
  test('--version is the package’s', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runProcess(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('--help lists the commands and the exit codes', async () => {
    const { code, stdout, stderr } = await runProcess(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Exit codes: 0 success, 1 failure, 2 invalid usage, 3 ');
  });

  test('the help of each command has examples', () => {
    let help = '';
    const stdout = { write: (text: string) => (help += text) };
    // Help uses only stdout.
    const program = createProgram({ stdout } as unknown as Shell);
    const leaves = program.commands.flatMap((one) => (one.commands.length > 0 ? one.commands : [one]));
    expect(leaves).toHaveLength(13);
    for (const command of leaves) {
      help = '';
      command.outputHelp();
      expect(help).toMatch(/^Usage: tokenhouse .*Examples:\n {2}\S/s);
    }
  });

  test('invalid usage exits with 2 and one line on stderr', async () => {
    const all = await Promise.all(
      [['tokns'], ['tokens', 'list', '--jsn'], ['tokens', 'list', '--limit', '0'], ['users', 'delete']].map(
        (args) => runProcess(args),
      ),
    );
    for (const { code, stdout, stderr } of all) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^tokenhouse: [^\n]+ See --help\.\n$/);
    }
  });

  test('an invalid environment or an unreachable database is one line without a stack', async () => {
    const [environment, away] = await Promise.all([
      runProcess(['tokens', 'list'], { env: { PORT: 'x', TOKEN_PREFIX: '?' } }),
      runProcess(['tokens', 'list'], { env: { DATABASE_URL: 'postgres://localhost:1/none' } }),
    ]);
    expect(environment).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^tokenhouse: .*PORT .*; TOKEN_PREFIX .*\n$/),
    });
    expect(away).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^tokenhouse: The database does not respond: .*\n$/),
    });
  });
});

test.runIf(existsSync('/dev/full'))(
  'exits with 1 and prints one line to stderr if the output cannot be written',
  () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'completion', 'bash'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^tokenhouse: Could not write to stdout: ENOSPC[^\n]*\n$/);
  },
);

describe('tokenhouse completion bash', () => {
  // The completions that bash offers at the end of the line.
  async function complete(script: string, line: string): Promise<readonly string[]> {
    const words = line.split(' ');
    const ask = `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _tokenhouse; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', ask]);
    return stdout.split('\n').filter((word) => word !== '');
  }

  test('offers commands, options and choices, and leaves files to bash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-completion-'));
    const script = join(folder, 'completion.bash');
    await writeFile(script, (await runProcess(['completion', 'bash'])).stdout);
    const offers = (line: string) => complete(script, line);
    expect(await offers('tokenhouse t')).toEqual(['tokens']);
    expect(await offers('tokenhouse tokens ')).toEqual(['list', 'revoke', '--help']);
    expect(await offers('tokenhouse tokens list --s')).toEqual(['--status']);
    expect(await offers('tokenhouse tokens list --status ')).toEqual(['active', 'expired', 'revoked']);
    expect(await offers('tokenhouse usage export --format n')).toEqual(['ndjson']);
    expect(await offers('tokenhouse usage export --output ')).toEqual([]);
    expect(await offers('tokenhouse tokens list --json --u')).toEqual(['--user']);
    expect(await offers('tokenhouse completion ')).toEqual(['bash', 'zsh', 'fish', '--help']);
    expect(await offers('tokenhouse scan src')).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test('scripts for zsh and fish name every command', async () => {
    const scripts = await Promise.all(['zsh', 'fish'].map((shell) => runProcess(['completion', shell])));
    for (const { code, stdout } of scripts) {
      expect(code).toBe(0);
      for (const word of ['serve', 'set-password', 'revoke', '--offline']) {
        expect(stdout).toContain(word.replace(/^--/, ''));
      }
    }
  });
});
