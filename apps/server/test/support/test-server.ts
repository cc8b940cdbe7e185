import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tokenhouse/core';
import { createPostgresDatabase } from '../../../../test/support/databases.ts';
import type { Accounts } from '../../src/accounts/accounts.ts';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import type { App } from '../../src/http/app-type.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { openDatabase } from '../../src/open-database.ts';
import { type Actor, actorWith, type Session, signUp } from './actors.ts';
import { connectPostgres, connectSqlite, type Operator } from './operator.ts';

/** The time at which a test server starts by default. */
export const NOW = new Date('2026-08-01T09:30:00.123Z');

export type DatabaseName = 'SQLite' | 'PostgreSQL';

/** For `describe.each`. */
export const DATABASES: readonly DatabaseName[] = ['SQLite', 'PostgreSQL'];

export interface TestServerOptions {
  readonly database: DatabaseName;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: Date;
  readonly requestTimeoutMs?: number;
  /** Replaces the database, for failures that a real one cannot produce on demand. */
  readonly replace?: (database: Database) => Database;
}

/** The real application with its own database on a free port, and the actors that call it. */
export interface TestServer {
  readonly app: App;
  /** The URL for requests. The server itself uses PUBLIC_URL. */
  readonly url: string;
  readonly port: number;
  readonly clock: { now(): Date; set(now: Date): void; advance(ms: number): void };
  /** Every line of the log, from `trace` on. */
  readonly log: string[];
  /** Sends no credential. */
  readonly anonymous: Actor;
  /** Signs up a user with the real route. `session.token()` generates a token. */
  session(): Promise<Session>;
  /** Sends this Authorization header, whatever it is. */
  bearer(credential: string): Actor;
  /** For behavior that no route reaches. */
  readonly accounts: Accounts;
  /** Raw SQL on a separate connection, as an operator has it. */
  readonly database: Operator;
  /** Closes the database under the running server. */
  closeDatabase(): Promise<void>;
  close(): Promise<void>;
}

export async function openTestServer(options: TestServerOptions): Promise<TestServer> {
  const site = await prepareSite(options.database);
  const config = readConfig({ LOG_LEVEL: 'trace', ...site.env, ...options.env });
  const log: string[] = [];
  const logger = createLogger(config.logLevel, { write: (line) => log.push(line) });
  const metrics = createMetrics();
  const time = createClock(options.now ?? NOW);
  const opened = await openDatabase({ config, observer: metrics, logger, clock: time.now });
  const database = options.replace?.(opened.database) ?? opened.database;
  const app = await createApp({
    config,
    database,
    accounts: opened.accounts,
    metrics,
    logger,
    clock: time.now,
    requestTimeoutMs: options.requestTimeoutMs,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const operator = await site.connect();
  const anonymous = actorWith(port, {});
  let closed = false;

  return {
    app,
    url: `http://127.0.0.1:${port}`,
    port,
    clock: time,
    log,
    anonymous,
    session: () => signUp(port),
    bearer: (credential) => actorWith(port, { authorization: `Bearer ${credential}` }),
    accounts: opened.accounts,
    database: operator,
    async closeDatabase() {
      closed = true;
      await opened.database.close();
    },
    async close() {
      app.server.closeAllConnections();
      await app.close();
      if (!closed) await opened.database.close();
      await operator.close();
      await site.remove();
    },
  };
}

function createClock(start: Date) {
  let now = start;
  return {
    now: () => now,
    set: (then: Date) => {
      now = then;
    },
    advance: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

interface Site {
  readonly env: Readonly<Record<string, string>>;
  connect(): Promise<Operator>;
  remove(): Promise<void>;
}

async function prepareSite(database: DatabaseName): Promise<Site> {
  if (database === 'PostgreSQL') {
    const { connectionString, drop } = await createPostgresDatabase();
    return {
      env: { DATABASE_URL: connectionString, AUTH_SECRET: 'a secret of the tests, long enough' },
      connect: () => connectPostgres(connectionString),
      remove: drop,
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-server-'));
  return {
    env: { DATA_DIR: folder },
    connect: async () => connectSqlite(join(folder, 'tokenhouse.db')),
    remove: () => rm(folder, { recursive: true }),
  };
}
