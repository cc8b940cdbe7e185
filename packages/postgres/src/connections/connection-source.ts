import pg from 'pg';
import { PARSERS } from '../values.ts';
import type { Primary } from './primary.ts';
import { type SessionSettings, sessionSettings } from './session-settings.ts';
import { withLibpqSslMode } from './ssl-mode.ts';

/** The required members of a `Pool` of the package `pg`: an app may use types of an older version. */
export interface AppPool {
  connect(): Promise<{
    query(statement: { readonly text: string }): Promise<{ readonly rows: unknown[] }>;
    release(error?: Error): void;
  }>;
}

/** The database, by its URL or by the pool of an app, and the schema of the tables. */
export type ConnectionSource = (
  | { readonly connectionString: string; readonly pool?: undefined }
  | { readonly pool: AppPool; readonly connectionString?: undefined }
) & {
  /** Created if missing. The current schema of the connections by default. */
  readonly schema?: string | undefined;
};

/** The pool of the app, by our own types. */
export function appPool({ pool }: ConnectionSource): pg.Pool | undefined {
  return pool as pg.Pool | undefined;
}

/** The options for a connection of our own. The options of a pool include host, TLS and credentials. */
export function clientConfig(source: ConnectionSource): pg.ClientConfig {
  const { connectionString } = source;
  const pool = appPool(source);
  if (pool === undefined) {
    // Otherwise `pg` would use the environment, or a server on this machine.
    if (typeof connectionString !== 'string') throw new TypeError('Set `connectionString` or `pool`');
    return { connectionString: withLibpqSslMode(connectionString), types: PARSERS };
  }
  if (typeof pool.options !== 'object') {
    throw new TypeError('The pool is not from the package pg: it has no connection options');
  }
  if ('binary' in pool.options && pool.options.binary === true) {
    throw new TypeError(
      'The pool reads values in binary format, which Tokenhouse does not support: remove the option `binary`',
    );
  }
  // `pg` makes the password non-enumerable.
  const { password } = pool.options;
  return { ...pool.options, ...(password !== undefined && { password }), types: PARSERS };
}

export interface Preparation extends Omit<SessionSettings, 'schema'> {
  /** The server that the connection must be on. By default any server, even a standby. */
  readonly primary?: Primary | undefined;
}

/**
 * Prepares a new connection like the app's pool does, and then for the statements of this package. Rejects
 * when the connection is not on the primary.
 */
export async function prepareConnection(
  client: pg.ClientBase,
  source: ConnectionSource,
  { primary, ...settings }: Preparation,
): Promise<void> {
  // A pool listens to idle connections only; one that breaks while it is in use would end the process.
  client.on('error', () => {});
  await appPool(source)?.options.onConnect?.(client);
  await client.query(sessionSettings({ ...settings, schema: source.schema }));
  await primary?.admit(client);
}

/** The same source with an explicit schema, so that all connections use the same one. */
export async function withSchema(source: ConnectionSource): Promise<ConnectionSource> {
  const { schema } = source;
  const pool = appPool(source);
  // Our own connections all find the same schema. Those of an app's pool may have another search_path.
  if (pool === undefined || schema !== undefined) return source;
  const { rows } = await pool.query<{ schema: string | null }>('SELECT current_schema() AS schema');
  const [{ schema: current } = { schema: null }] = rows;
  if (current === null) throw new Error('The pool has no schema for the tables: set the option `schema`');
  return { pool, schema: current };
}

/** The name of this package's sessions in `pg_stat_activity`. */
export const APPLICATION_NAME = 'tokenhouse';

/** A connection that is not yet connected. */
export function createClient(source: ConnectionSource, config: pg.ClientConfig): pg.Client {
  return new pg.Client({ ...clientConfig(source), application_name: APPLICATION_NAME, ...config });
}
