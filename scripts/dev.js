// `npm run dev`: compiles on every change, and starts the server anew on what was compiled.
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

// The pages are built as they are for everybody, so that the policy of their content holds while they are made too.
const pages = await build({ root: WEB, logLevel: 'warn', build: { watch: {} } });
pages.on('event', ({ code }) => {
  // The server reads the page when it starts; to be touched is what makes it start again.
  if (code === 'END') utimesSync(MAIN, new Date(), new Date());
});

for (const child of children) child.once('exit', stop);
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

function stop() {
  for (const child of children) child.kill();
  void pages.close().finally(() => process.exit());
}
