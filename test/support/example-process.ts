import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findFreePort } from './free-port.ts';

export interface ExampleProcess {
  readonly url: string;
  readonly output: () => string;
  stop(): Promise<number | null>;
}

/** Runs a program that serves HTTP on the port of `PORT`; resolves once it answers, whatever it answers. */
export async function startExample(
  script: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<ExampleProcess> {
  const port = await findFreePort();
  const child = spawn(process.execPath, [script], {
    cwd,
    env: { PATH: process.env['PATH'], PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that fails half-way must leave nothing behind.
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const ended = once(child, 'exit');
  const url = `http://localhost:${port}`;
  while (!(await answers(url))) {
    if (hasEnded(child)) throw new Error(`${script} ended with ${child.exitCode}:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    output: () => output,
    async stop() {
      if (!hasEnded(child)) child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
