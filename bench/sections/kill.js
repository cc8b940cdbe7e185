import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { withInstances } from '../support/instances.js';
import { killPostgres } from '../support/kill-postgres.js';
import { inTurn, pause } from '../support/latency.js';
import { startMarkedUses } from '../support/marked-uses.js';
import { startPostgres, withClient } from '../support/postgres.js';
import { fillPostgres, fillSqlite } from '../support/tokens.js';

export const name = 'kill';
export const title = 'Uses that got a response and are not in the log after kill -9';

const SELECT_NAMES = 'SELECT user_agent AS name FROM token_usage_logs';
const USES_BEFORE = 200;

export async function measure(bench) {
  const count = bench.quick ? 2 : 25;
  const url = await bench.createDatabase('kill');
  await fillPostgres(url, bench.tokens);
  const onPostgres = { env: { DATABASE_URL: url }, readNames: () => readPostgres(url) };
  await killServers(bench, { ...onPostgres, what: 'the server, on PostgreSQL', count });

  const folder = join(bench.folder, 'kill-sqlite');
  mkdirSync(folder);
  const file = join(folder, 'tokenhouse.db');
  await fillSqlite(file, bench.tokens);
  const onSqlite = { env: { DATA_DIR: folder }, readNames: async () => readSqlite(file) };
  await killServers(bench, { ...onSqlite, what: 'the server, on SQLite', count });

  await killDatabases(bench, bench.quick ? 1 : 5);
}

/** Each time a new server on the same database, killed at a random moment. */
async function killServers(bench, { env, readNames, what, count }) {
  const answered = new Set();
  const missing = new Set();
  await inTurn(count, async (n) => {
    await withInstances(1, env, async ([server]) => {
      const uses = startMarkedUses(server.url, bench.tokens, `kill-${n}`);
      await uses.untilAnswered(USES_BEFORE);
      await pause(Math.random() * 1_000);
      await server.stop('SIGKILL');
      await uses.stop();
      for (const use of uses.answered) answered.add(use);
    });
    const logged = await readNames();
    for (const use of answered) if (!logged.has(use)) missing.add(use);
    bench.note(`${what}: kill ${n + 1} of ${count}, ${answered.size} answered, ${missing.size} missing`);
  });
  addFigures(bench, { what, count, answered, missing });
}

/** All processes of PostgreSQL at once, while the server continues and reconnects. */
async function killDatabases(bench, count) {
  const folder = join(bench.folder, 'kill-postgres');
  mkdirSync(folder);
  const cluster = await startPostgres(folder);
  const what = 'PostgreSQL, all its processes';
  try {
    const url = await cluster.createDatabase('kill');
    await fillPostgres(url, bench.tokens);
    await withInstances(1, { DATABASE_URL: url, LOG_LEVEL: 'silent' }, async ([server]) => {
      const uses = startMarkedUses(server.url, bench.tokens, 'kill');
      await inTurn(count, async (n) => {
        await uses.untilAnswered(uses.answered.size + USES_BEFORE);
        await pause(Math.random() * 1_000);
        await killPostgres(cluster);
        await cluster.startAgain();
        bench.note(`${what}: kill ${n + 1} of ${count}, ${uses.answered.size} answered`);
      });
      await uses.untilAnswered(uses.answered.size + USES_BEFORE);
      await uses.stop();
      const logged = await readPostgres(url);
      const missing = new Set([...uses.answered].filter((use) => !logged.has(use)));
      addFigures(bench, { what, count, answered: uses.answered, missing });
    });
  } finally {
    await cluster.stop();
  }
}

function addFigures(bench, { what, count, answered, missing }) {
  const times = `kill -9 of ${what}, ${count} ×`;
  const row = { section: name, unit: 'uses' };
  bench.figures.add({ ...row, name: `${times}: answered`, values: [answered.size] });
  bench.figures.add({ ...row, name: `${times}: answered and not logged`, values: [missing.size] });
}

async function readPostgres(url) {
  const { rows } = await withClient(url, (client) => client.query(SELECT_NAMES));
  return new Set(rows.map((row) => row.name));
}

function readSqlite(file) {
  const connection = new BetterSqlite3(file);
  const rows = connection.prepare(SELECT_NAMES).all();
  connection.close();
  return new Set(rows.map((row) => row.name));
}
