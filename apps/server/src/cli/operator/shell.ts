import type { Environment } from '../../config/variables.ts';

/** How a command ends, as the help says. */
export const EXIT = { done: 0, failed: 1, usage: 2, found: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command has of the world around it. */
export interface Shell {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly clock: () => Date;
  /** Sets what the process ends with, when the command did what it was asked for and that is no plain success. */
  exitWith(code: ExitCode): void;
}

/** A failure that is told in one line, which says what to do. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** Arguments that do not go together. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

/** Whether somebody is there to be asked. Questions go to stderr, so that they are seen when stdout is a file. */
export function isInteractive({ stdin, stderr }: Shell): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
