// `npm run dev`: compiles on every change, and starts the server anew on what was compiled.
import { spawn, spawnSync } from 'node:child_process';

const shell = { shell: true, stdio: 'inherit' };
const build = spawnSync('npm run --silent build', shell);
if (build.status !== 0) process.exit(build.status ?? 1);

const children = [
  spawn('npx --no-install tsc -b --watch --preserveWatchOutput', shell),
  spawn(process.execPath, ['--watch', '--watch-preserve-output', 'apps/server/dist/main.js'], {
    stdio: 'inherit',
  }),
];
for (const child of children) child.once('exit', stop);
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

function stop() {
  for (const child of children) child.kill();
}
