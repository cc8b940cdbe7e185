import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/commands/program.ts';
import type { Shell } from '../../src/cli/operator/shell.ts';

/** The command as npm links it. */
export const BIN = fileURLToPath(new URL('../../bin/tokenhouse.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Env = Readonly<Record<string, string>>;

export interface CommandOptions {
  readonly env?: Env;
  /** The piped input. */
  readonly stdin?: string | Buffer;
}

/**
 * Runs a command in this process with only these variables, because starting a process takes longer than most commands.
 * program.test.ts runs the built command in its own process.
 */
export async function runCommand(
  args: readonly string[],
  { env = {}, stdin = '' }: CommandOptions = {},
): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  let code = 0;
  const shell = {
    env,
    stdin: new PassThrough().end(stdin),
    stdout: collect((text) => {
      output.stdout += text;
    }),
    stderr: collect((text) => {
      output.stderr += text;
    }),
    clock: () => new Date(),
    exitWith: (found: number) => {
      code = found;
    },
  };
  await runProgram(shell as unknown as Shell, ['node', 'tokenhouse', ...args]);
  return { code, ...output };
}

/** Runs the built command in its own process. */
export async function runProcess(
  args: readonly string[],
  { env = {}, stdin = '', cwd }: CommandOptions & { readonly cwd?: string } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  // A command that reads nothing may have ended by then.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

function collect(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _, done) {
      take(chunk.toString());
      done();
    },
  });
}
