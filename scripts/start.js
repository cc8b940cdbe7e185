// `npm start`: builds what is stale, then runs the server in this process, so that a signal to npm reaches it.
import { spawnSync } from 'node:child_process';

const build = spawnSync('npm run --silent build', { shell: true, stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
await import('../apps/server/dist/main.js');
