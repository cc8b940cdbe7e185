import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { inject } from 'vitest';

export type Row = Readonly<Record<string, unknown>>;

/** Direct access to the database while the server runs. */
export interface Operator {
  /** `$1`, `$2`, … in ascending order. Times come back in RFC 3339, JSON parsed, on both databases. */
  sql(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
  /** The content of all tables as text. */
  dump(): Promise<string>;
  /** Makes the database unusable for everyone except the operator. */
  cutOff(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export function connectSqlite(file: string): Operator {
  const connection = new BetterSqlite3(file, { timeout: 5_000 });
  const all = (text: string, params: readonly unknown[] = []) => {
    const statement = connection.prepare<unknown[], Row>(text.replaceAll(/\$\d+/g, '?'));
    if (statement.reader) return statement.all(...params);
    statement.run(...params);
    return [];
  };
  const tables = () =>
    all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).map(({ name }) =>
      String(name),
    );
  let away: string[] = [];
  return {
    sql: async (text, params) => all(text, params).map(normalize),
    dump: async () =>
      tables()
        .map((table) => JSON.stringify([table, all(`SELECT * FROM "${table}"`)]))
        .join('\n'),
    async cutOff() {
      away = tables();
      for (const table of away) connection.exec(`ALTER TABLE "${table}" RENAME TO "away_${table}"`);
    },
    async restore() {
      for (const table of away) connection.exec(`ALTER TABLE "away_${table}" RENAME TO "${table}"`);
    },
    close: async () => void connection.close(),
  };
}

export async function connectPostgres(connectionString: string): Promise<Operator> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const name = new URL(connectionString).pathname.slice(1);
  const rows = async (text: string, params: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...params])).rows;
  return {
    sql: async (text, params) => (await rows(text, params)).map(normalize),
    async dump() {
      const tables = await rows(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
      const texts: string[] = [];
      for (const { tablename } of tables) {
        texts.push(JSON.stringify([tablename, await rows(`SELECT t::text FROM "${tablename}" t`)]));
      }
      return texts.join('\n');
    },
    async cutOff() {
      await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await rows(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    },
    restore: () => onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`),
    close: () => client.end(),
  };
}

async function onServer(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** The same form for both databases: they differ in how they store times, JSON and big numbers. */
function normalize(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (value instanceof Date) return [column, value.toISOString()];
      if (column === 'metadata' && typeof value === 'string') return [column, JSON.parse(value)];
      return [column, column === 'n' ? Number(value) : value];
    }),
  );
}
