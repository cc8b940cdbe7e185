import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, Observer, Operations, UsageDurability } from '@tokenhouse/core';
import { openPostgres, openOperations as openPostgresOperations } from '@tokenhouse/postgres';
import { openSqlite, openOperations as openSqliteOperations } from '@tokenhouse/sqlite';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { inject } from 'vitest';

export interface OpenOptions {
  readonly usageLog?: UsageDurability;
  readonly retentionDays?: number;
  readonly inactiveTokenRetentionDays?: number;
  /** Of no use to SQLite. */
  readonly verifierLeaseMs?: number;
  readonly observer?: Observer;
}

/** A fresh database, and an operator's connection beside Tokenhouse's own. */
export interface TestDatabase {
  readonly database: Database;
  /** Runs SQL with `$1`, `$2`, … in ascending order, as an operator on a connection of their own would. */
  sql(text: string, params?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Another instance on the same database. */
  openAgain(options?: OpenOptions): Promise<Database>;
  /** What an operator's command opens beside it; the caller closes it. */
  openOperations(): Operations;
  /** From now on the database answers nobody but `sql`. */
  cutOff(): Promise<void>;
  restore(): Promise<void>;
  /** Closes everything and removes the database. */
  close(): Promise<void>;
}

/** Every database that Tokenhouse supports, for `describe.each`. */
export const eachDatabase = [
  { name: 'SQLite', open: openTestSqlite },
  { name: 'PostgreSQL', open: openTestPostgres },
] as const;

/** The same stores, and the one on the pool of an app, which has its own ideas of how to use PostgreSQL. */
export const eachStore = [
  ...eachDatabase,
  { name: 'PostgreSQL, on the pool of an app', open: openOnPool },
] as const;

/** A fresh PostgreSQL database, migrated unless it is to be empty, and how to get rid of it. */
export async function createPostgresDatabase({ empty = false } = {}): Promise<{
  readonly connectionString: string;
  drop(): Promise<void>;
}> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = empty ? '' : ` TEMPLATE ${inject('postgresTemplate')}`;
  await administer(`CREATE DATABASE ${name}${template}`);
  const url = new URL(server);
  url.pathname = name;
  return {
    connectionString: url.href,
    drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

const DEFAULTS = { usageLog: 'durable', retentionDays: 90, verifierLeaseMs: 3_000 } as const;

async function openTestSqlite(options: OpenOptions = {}): Promise<TestDatabase & { readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-sqlite-'));
  const file = join(folder, 'tokenhouse.db');
  const openAgain = (more: OpenOptions = {}) => openSqlite({ ...DEFAULTS, file, ...more });
  const database = await openAgain(options);
  const operator = new BetterSqlite3(file);
  const tables = ['api_tokens', 'token_usage_logs'];
  return {
    file,
    database,
    openAgain,
    openOperations: () => openSqliteOperations({ file }),
    async sql(text, params = []) {
      const statement = operator.prepare<unknown[], Record<string, unknown>>(text.replaceAll(/\$\d+/g, '?'));
      if (statement.reader) return statement.all(...params);
      statement.run(...params);
      return [];
    },
    async cutOff() {
      for (const table of tables) operator.exec(`ALTER TABLE ${table} RENAME TO away_${table}`);
    },
    async restore() {
      for (const table of tables) operator.exec(`ALTER TABLE away_${table} RENAME TO ${table}`);
    },
    async close() {
      await database.close();
      operator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface PostgresHouse extends TestDatabase {
  readonly connectionString: string;
}

function openTestPostgres(options: OpenOptions = {}): Promise<PostgresHouse> {
  return openPostgresHouse(options, {
    open: (connectionString, more) => openPostgres({ ...DEFAULTS, connectionString, ...more }),
  });
}

/** What an app may set for itself, and what must not get in the way. */
const APP_SETTINGS = [
  'TimeZone=America/New_York',
  'DateStyle=German',
  'synchronous_commit=off',
  'default_transaction_isolation=serializable',
  'search_path=nowhere',
];
const SCHEMA = 'house of tokens';

/** An app's pool: small, with settings of its own, and with values read as the text that they came as. */
export function createAppPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 2,
    options: APP_SETTINGS.map((setting) => `-c ${setting}`).join(' '),
    types: { getTypeParser: () => String as never },
  });
  pool.on('error', () => {});
  return pool;
}

async function openOnPool(options: OpenOptions = {}): Promise<PostgresHouse> {
  const pools: pg.Pool[] = [];
  const house = await openPostgresHouse(options, {
    schema: SCHEMA,
    open(connectionString, more) {
      const pool = createAppPool(connectionString);
      pools.push(pool);
      return openPostgres({ ...DEFAULTS, pool, schema: SCHEMA, ...more });
    },
  });
  return {
    ...house,
    async close() {
      await house.close();
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

interface HouseKind {
  open(connectionString: string, more: OpenOptions): Promise<Database>;
  /** Where the operator looks for the tables. */
  readonly schema?: string;
}

async function openPostgresHouse(options: OpenOptions, { open, schema }: HouseKind): Promise<PostgresHouse> {
  const { connectionString, drop } = await createPostgresDatabase({ empty: schema !== undefined });
  const openAgain = (more: OpenOptions = {}) => open(connectionString, more);
  const database = await openAgain(options);
  const operator = new pg.Client({ connectionString });
  await operator.connect();
  if (schema !== undefined) await operator.query(`SET search_path = "${schema}"`);
  const { pathname } = new URL(connectionString);
  const setConnectable = (allowed: boolean) =>
    administer(`ALTER DATABASE ${pathname.slice(1)} ALLOW_CONNECTIONS ${allowed}`);
  return {
    connectionString,
    database,
    openAgain,
    openOperations: () => openPostgresOperations({ connectionString, schema }),
    sql: async (text, params = []) => (await operator.query(text, [...params])).rows,
    async cutOff() {
      await setConnectable(false);
      await operator.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    },
    restore: () => setConnectable(true),
    async close() {
      await database.close();
      await operator.end();
      await drop();
    },
  };
}

let administrator: Promise<pg.Client> | undefined;

/** Runs one statement on the server, beside all databases, on a connection that the process keeps. */
async function administer(text: string): Promise<void> {
  administrator ??= connect(inject('postgresUrl'));
  await (await administrator).query(text);
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
