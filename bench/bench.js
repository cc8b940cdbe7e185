// `npm run bench -- [--help]`: see README.md beside this file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HELP, readArguments } from './arguments.js';
import { writeReport } from './report.js';
import { readConditions } from './support/conditions.js';
import { createFigures } from './support/figures.js';
import { startPostgres } from './support/postgres.js';
import { makeTokens, writeTokensFile } from './support/tokens.js';
import { wrkVersion } from './support/wrk.js';

const chosen = readArguments(process.argv.slice(2));
if (chosen.help) {
  process.stdout.write(HELP);
  process.exit();
}
if (wrkVersion() === undefined) fail('The bench needs wrk: apt-get install wrk, or brew install wrk.');

const folder = mkdtempSync(join(tmpdir(), 'tokenhouse-bench-'));
// Also at Ctrl-C, and after the children, which support/children.js ends.
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
let postgres;
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, async () => {
    isInterrupted = true;
    say(`${signal}: stopping`);
    await postgres?.stop();
    process.exit(130);
  });
}

try {
  say('Starting PostgreSQL');
  postgres = await startPostgres(folder);
  await run();
} catch (error) {
  // Errors during the stop do not matter.
  if (!isInterrupted) process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
await postgres?.stop();
// Exits explicitly, because a handle that a section left open would keep the bench running.
process.exit(isInterrupted ? 130 : undefined);

async function run() {
  const { runs, seconds, quick, sections } = chosen;
  const tokens = makeTokens(10_000);
  const tokensFile = join(folder, 'tokens.txt');
  writeTokensFile(tokensFile, tokens);
  const figures = createFigures();
  const bench = {
    ...{ runs, seconds, quick, folder, tokens, tokensFile, figures },
    note: (text) => say(`  ${text}`),
    postgresUrl: postgres.url,
    createDatabase: postgres.createDatabase,
  };
  const titles = {};
  const conditions = await readConditions({ postgresUrl: postgres.url, seconds, runs });
  try {
    for (const name of sections) {
      const section = await import(new URL(`./sections/${name}.js`, import.meta.url));
      titles[name] = section.title;
      say(`\n${section.title} (${name})`);
      await section.measure(bench);
    }
  } finally {
    // A later failure must not lose minutes of measurements.
    writeReport({ conditions, titles, figures: figures.all() }, chosen);
  }
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function explain(error) {
  return error.cause === undefined ? error.stack : `${error.stack}\n${explain(error.cause)}`;
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
