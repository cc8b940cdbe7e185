import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tokenhouse/core';
import { openOperations, openPostgres } from '@tokenhouse/postgres';
import { openSqlite } from '@tokenhouse/sqlite';
import BetterSqlite3 from 'better-sqlite3';
import { createPostgresDatabase } from '../../../../test/support/databases.ts';
import { type Person, signUp } from '../../../../test/support/person.ts';
import { type ServerProcess, startServerProcess } from '../../../../test/support/server-process.ts';
import { type Env, type Ran, runCommand } from './run-command.ts';

export type DatabaseName = 'SQLite' | 'PostgreSQL';

/** A database for commands, with a server process on request. */
export interface TestSite {
  /** The variables that select the database, without AUTH_SECRET. */
  readonly env: Env;
  run(args: readonly string[], stdin?: string | Buffer): Promise<Ran>;
  startServer(more?: Env): Promise<ServerProcess>;
  /** The database, migrated, in this process. The caller closes it. */
  openDatabase(): Promise<Database>;
  /** Runs SQL as an operator would. */
  sql(text: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

const OPTIONS = { usageLog: 'durable', retentionDays: 90 } as const;

export async function openTestSite(name: DatabaseName): Promise<TestSite> {
  const place = name === 'SQLite' ? await onSqlite() : await inPostgres();
  const servers: ServerProcess[] = [];
  return {
    env: place.env,
    run: (args, stdin) => runCommand(args, { env: place.env, ...(stdin !== undefined && { stdin }) }),
    async startServer(more = {}) {
      const secret = { AUTH_SECRET: 'a secret of the tests, long enough', TOKEN_CREATIONS_PER_HOUR: '1000' };
      const server = await startServerProcess({ ...place.env, ...secret, ...more });
      servers.push(server);
      return server;
    },
    openDatabase: place.openDatabase,
    sql: place.sql,
    async close() {
      for (const server of servers) await server.stop('SIGKILL');
      await place.remove();
    },
  };
}

async function onSqlite() {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-commands-'));
  const file = join(folder, 'data', 'tokenhouse.db');
  return {
    env: { DATA_DIR: join(folder, 'data') },
    openDatabase: () => openSqlite({ file, ...OPTIONS }),
    async sql(text: string) {
      const connection = new BetterSqlite3(file);
      try {
        const statement = connection.prepare<[], Record<string, unknown>>(text);
        if (statement.reader) return statement.all();
        statement.run();
        return [];
      } finally {
        connection.close();
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function inPostgres() {
  const { connectionString, drop } = await createPostgresDatabase({ empty: true });
  return {
    env: { DATABASE_URL: connectionString },
    openDatabase: () => openPostgres({ connectionString, verifierLeaseMs: 3_000, ...OPTIONS }),
    async sql(text: string) {
      const { pool, close } = openOperations({ connectionString });
      try {
        return (await pool.query<Record<string, unknown>>(text)).rows;
      } finally {
        await close();
      }
    },
    remove: drop,
  };
}

/** A user, known to the API and the command line. */
export interface Known extends Person {
  readonly id: string;
  readonly email: string;
}

export async function signUpKnown(url: string): Promise<Known> {
  const person = await signUp(url);
  const { user } = (await (await fetch(`${url}/api/me`, { headers: person.headers })).json()) as {
    user: { id: string; email: string };
  };
  return { ...person, ...user };
}

/** A new token, text and id. */
export async function generate(person: Person, body: object = {}): Promise<{ text: string; id: string }> {
  const { token, tokenRecord } = (await (await person.generate(body)).json()) as {
    token: string;
    tokenRecord: { id: string };
  };
  return { text: token, id: tokenRecord.id };
}

/** The status of a request with the token. */
export async function use(url: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  await answer.text();
  return answer.status;
}
