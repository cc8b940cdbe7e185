import { readFileSync } from 'node:fs';
import { TokenhouseError } from '@tokenhouse/core';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../../config/config.ts';
import { describeError } from '../../logging/describe-error.ts';
import { EXIT, type Shell, UsageError } from '../operator/shell.ts';
import { stripControls } from '../output/terminal.ts';
import { addCompletion } from './completion.ts';
import { addDoctor } from './doctor.ts';
import { addMigrate } from './migrate.ts';
import { addScan } from './scan.ts';
import { addServe } from './serve.ts';
import { addTokensList } from './tokens-list.ts';
import { addTokensRevoke } from './tokens-revoke.ts';
import { addUsageConfirmClock } from './usage-confirm-clock.ts';
import { addUsageExport } from './usage-export.ts';
import { addUsersCreate } from './users-create.ts';
import { addUsersDelete } from './users-delete.ts';
import { addUsersList } from './users-list.ts';
import { addUsersSetPassword } from './users-set-password.ts';

const AFTER = `
Commands read the same environment as the server (DATABASE_URL, DATA_DIR and so on) and work on the same database,
also while servers are running. Results go to stdout, everything else to stderr.

Exit codes: 0 success, 1 failure, 2 invalid usage, 3 scan found live tokens or doctor found an error.`;

/** Runs the command. A failure becomes one line on stderr and an exit code. */
export async function runProgram(shell: Shell, argv: readonly string[]): Promise<void> {
  try {
    await createProgram(shell).parseAsync([...argv]);
  } catch (error) {
    shell.exitWith(report(shell, error));
  }
}

/** The tree of commands. */
export function createProgram(shell: Shell): Command {
  const program = new Command('tokenhouse')
    .description('Operate Tokenhouse: personal API tokens for coding agents')
    .version(readVersion())
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      outputError: (text, show) => show(`tokenhouse: ${inOneLine(text)} See --help.\n`),
    })
    .addHelpText('after', AFTER);
  addServe(program, shell);
  addMigrate(program, shell);
  const users = group(program, 'users', 'manage the built-in accounts');
  for (const add of [addUsersList, addUsersCreate, addUsersSetPassword, addUsersDelete]) add(users, shell);
  const tokens = group(program, 'tokens', 'manage the tokens of all users');
  for (const add of [addTokensList, addTokensRevoke]) add(tokens, shell);
  const usage = group(program, 'usage', 'manage the log of all uses');
  for (const add of [addUsageExport, addUsageConfirmClock]) add(usage, shell);
  addDoctor(program, shell);
  addScan(program, shell);
  addCompletion(program, shell);
  return program;
}

function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false);
}

function report(
  { stderr }: Shell,
  error: unknown,
): typeof EXIT.done | typeof EXIT.failed | typeof EXIT.usage {
  // Commander has already printed the error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  stderr.write(`tokenhouse: ${inOneLine(messageOf(error))}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

function messageOf(error: unknown): string {
  if (error instanceof ConfigError) return `The environment is not valid: ${error.problems.join('; ')}`;
  if (error instanceof TokenhouseError && error.code === 'unavailable') {
    return `The database does not respond: ${describeError(error.cause)}. Check that it runs, and that DATABASE_URL or DATA_DIR is right.`;
  }
  return describeError(error);
}

function inOneLine(text: string): string {
  const line = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
  return stripControls(line);
}

function readVersion(): string {
  const json = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(json);
  return version;
}
