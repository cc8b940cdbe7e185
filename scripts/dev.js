// `npm run dev`: compiles on every change, and restarts the server with the result.
import { spawn, spawnSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const MAIN = 'apps/server/dist/main.js';
const WEB = fileURLToPath(new URL('../apps/web', import.meta.url));

const shell = { shell: true, stdio: 'inherit' };
const first = spawnSync('npm run --silent build', shell);
if (first.status !== 0) process.exit(first.status ?? 1);

const children = [
  spawn('npx --no-install tsc -b --watch --preserveWatchOutput', shell),
  spawn(process.execPath, ['--watch', '--watch-preserve-output', MAIN], { stdio: 'inherit' }),
];

// Builds the pages as for production, so that the content security policy applies during development too.
const pages = await build({ root: WEB, logLevel: 'warn', build: { watch: {} } });
pages.on('event', ({ code }) => {
  // The server reads the page when it starts. Touching this file makes it restart.
  if (code === 'END') utimesSync(MAIN, new Date(), new Date());
});

for (const child of children) child.once('exit', stop);
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

function stop() {
  for (const child of children) child.kill();
  void pages.close().finally(() => process.exit());
}
