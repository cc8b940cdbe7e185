import type { Environment } from '../../config/variables.ts';

/** The exit codes, as in the help. */
export const EXIT = { done: 0, failed: 1, usage: 2, found: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The environment and the streams of a command. */
export interface Shell {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly clock: () => Date;
  /** Sets the exit code of a command that ran, but has something to report. */
  exitWith(code: ExitCode): void;
}

/** A failure with a message of one line that says what to do. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** Invalid arguments. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

/** Whether a user can answer questions. They go to stderr, so that they are visible when stdout is a file. */
export function isInteractive({ stdin, stderr }: Shell): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
