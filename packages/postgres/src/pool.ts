import pg from 'pg';

/** A request must not wait longer than this for a database that does not answer. */
export const PATIENCE_MS = 5_000;

export interface PoolOptions {
  readonly connectionString: string;
  readonly max: number;
  /** How long a statement may wait for somebody else's lock. */
  readonly lockTimeoutMs: number;
  /** Settings of the session beside those that every connection needs. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For `createPipeline`: statements are sent without waiting for the answers to those before. */
  readonly pipeline?: boolean;
  /** Told of connections that broke while idle; the pool replaces them. */
  readonly onConnectionError: ((error: Error) => void) | undefined;
}

export function createPool({
  connectionString,
  max,
  lockTimeoutMs,
  settings = {},
  pipeline = false,
  onConnectionError,
}: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    pipeline,
    application_name: 'tokenhouse',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    keepAlive: true,
    // Awaited by the pool, whatever its types say, before it hands the connection out.
    onConnect: (client) => prepareConnection(client, lockTimeoutMs, settings),
  });
  pool.on('error', (error) => onConnectionError?.(error));
  return pool;
}

// A database may be set to answer before it has flushed, by which an answered use could be lost, or to isolate
// transactions so that two that meet must be tried again.
const PREPARE = `
  SELECT set_config('lock_timeout', $1, false),
         set_config('default_transaction_isolation', 'read committed', false),
         set_config('synchronous_commit',
                    CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                    ELSE current_setting('synchronous_commit') END, false)`;

/** Sets for a connection what its work depends on, whatever the database is set to. */
export async function prepareConnection(
  client: pg.ClientBase,
  lockTimeoutMs: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  // The pool listens to idle connections only; one that breaks while it is in use would end the process.
  client.on('error', () => {});
  await client.query(PREPARE, [String(lockTimeoutMs)]);
  for (const [name, value] of Object.entries(settings)) {
    await client.query('SELECT set_config($1, $2, false)', [name, value]);
  }
}
