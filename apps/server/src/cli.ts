import { runProgram } from './cli/commands/program.ts';
import { EXIT, type Shell } from './cli/operator/shell.ts';

const shell: Shell = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: () => new Date(),
  exitWith(code) {
    process.exitCode = code;
  },
};

// The reader of the pipe, for example `head`, has ended. That is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  process.stderr.write(`tokenhouse: Could not write to stdout: ${error.message}\n`);
  process.exit(EXIT.failed);
});

await runProgram(shell, process.argv);
