import pg from 'pg';
import { PARSERS } from '../values.ts';
import type { Primary } from './primary.ts';
import { type SessionSettings, sessionSettings } from './session-settings.ts';
import { withLibpqSslMode } from './ssl-mode.ts';

/** A `Pool` of the package `pg`, as far as it is told by: the types of an app may be of a version that knew less. */
export interface AppPool {
  connect(): Promise<{
    query(statement: { readonly text: string }): Promise<{ readonly rows: unknown[] }>;
    release(error?: Error): void;
  }>;
}

/** Where a database is: by its URL, or as the pool of an app reaches it; and in which schema the tables are. */
export type ConnectionSource = (
  | { readonly connectionString: string; readonly pool?: undefined }
  | { readonly pool: AppPool; readonly connectionString?: undefined }
) & {
  /** Made when missing. Left out: the first one in which the connections make tables. */
  readonly schema?: string | undefined;
};

/** The pool of the app, by our own types. */
export function appPool({ pool }: ConnectionSource): pg.Pool | undefined {
  return pool as pg.Pool | undefined;
}

/** How to make a connection of our own there. Whoever hands over a pool has told by it: host, TLS, credentials. */
export function clientConfig(source: ConnectionSource): pg.ClientConfig {
  const { connectionString } = source;
  const pool = appPool(source);
  if (pool === undefined) {
    // Else `pg` would look for one by the environment, or on this machine.
    if (typeof connectionString !== 'string')
      throw new TypeError('Set `connectionString` or `pool`');
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
  // `pg` hides the password from whoever enumerates the options.
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

/** The same source with the schema spelled out, so that every connection means the same one. */
export async function withSchema(source: ConnectionSource): Promise<ConnectionSource> {
  const { schema } = source;
  const pool = appPool(source);
  // Own connections find it by themselves, always in the same way; those of an app's pool may have been told.
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
