// `npm run openapi`: gets the API description from a server on a temporary database, and generates the client's types.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../apps/server/dist/app.js';
import { readConfig } from '../apps/server/dist/config/config.js';
import { createLogger } from '../apps/server/dist/logging/logger.js';
import { createMetrics } from '../apps/server/dist/metrics.js';
import { openDatabase } from '../apps/server/dist/open-database.js';

const dataDir = await mkdtemp(join(tmpdir(), 'tokenhouse-openapi-'));
const config = readConfig({ DATA_DIR: dataDir });
const parts = { config, metrics: createMetrics(), logger: createLogger('silent'), clock: () => new Date() };
const { database, accounts } = await openDatabase({ ...parts, observer: parts.metrics });
const app = await createApp({ ...parts, database, accounts });
try {
  const { body } = await app.inject('/openapi.json');
  const file = new URL('../apps/server/openapi.json', import.meta.url);
  await writeFile(file, `${JSON.stringify(JSON.parse(body), null, 2)}\n`);
} finally {
  await app.close();
  await database.close();
  await rm(dataDir, { recursive: true });
}

// In the client's folder, because the generator needs the TypeScript 5 installed there.
execFileSync('npm', ['run', '--silent', 'generate'], {
  cwd: new URL('../packages/client/', import.meta.url),
  stdio: 'inherit',
});
