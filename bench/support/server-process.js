import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { keepTrackOf, stopChild } from './children.js';

const BENCH = fileURLToPath(new URL('../', import.meta.url));
const MAIN = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));

/** Starts `bench/servers/<name>.js` as a process of its own; the settings reach it as JSON. */
export function startMeasuredServer(name, settings = {}) {
  return startServer([`servers/${name}.js`, JSON.stringify(settings)], {}, /^ready (\d+)$/m);
}

/** Starts the stand-alone server as an operator would, with only these variables. */
export async function startStandAlone(env) {
  const port = await findFreePort();
  return startServer([MAIN], { PORT: `${port}`, ...env }, /listening on http:\/\/localhost:(\d+)/);
}

/** Resolves when it reports its port with `ready`; rejects with its output if it exits first. */
async function startServer(args, env, ready) {
  const child = keepTrackOf(
    spawn(process.execPath, args, {
      cwd: BENCH,
      // Only PATH, because a developer's own settings must not change a figure.
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let output = '';
  const port = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      // All output is read, because a full pipe would stop it. The first part explains a failure.
      if (output.length < 10_000) output += chunk;
      const [, found] = ready.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}:\n${output}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    output: () => output,
    stop: (signal) => stopChild(child, signal),
  };
}

/** A free TCP port on loopback. */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
