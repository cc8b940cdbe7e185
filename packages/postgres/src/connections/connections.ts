import { TokenhouseError } from '@tokenhouse/core';
import type pg from 'pg';
import { sqlStateOf, TIMEOUT_MS } from '../failures.ts';
import { PARSERS } from '../values.ts';
import { type Primary, type Session, sessionColumns } from './primary.ts';
import { localSettings, type SessionSettings } from './session-settings.ts';

/** Runs statements one after the other. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** Runs statements, each under the settings that this package relies on. */
export interface Connections extends Queryable {
  /** Commits what `work` did on one connection, READ COMMITTED, or rolls back and rethrows. */
  transaction<T>(work: (client: Queryable) => Promise<T>): Promise<T>;
  /** Rejects all later statements, and closes connections that were opened here. */
  close(): Promise<void>;
}

// Regardless of the default, a statement after a lock must see what the lock's previous holder committed. Not READ WRITE:
// a read-only database rejects each write anyway, and the connection that reports it is replaced.
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';

/** SQLSTATE read_only_sql_transaction: of a standby, and of a session or database that was made read-only. */
export const READ_ONLY = '25006';

// Beside that feature_not_supported and internal_error, of a prepared statement whose tables or types were replaced.
const UNFIT = new Set([READ_ONLY, '0A000', 'XX000']);

/** Whether the SQLSTATE of the error means that this connection will fail again, but a new one may work. */
export function isUnfit(state: string | undefined): boolean {
  return state !== undefined && UNFIT.has(state);
}

/** Connections of a pool whose sessions were prepared when they were made. */
export function ownConnections(pool: pg.Pool, primary?: Pick<Primary, 'distrust'>): Connections {
  const begin = (client: pg.PoolClient) => client.query(inTime(BEGIN));
  const query = (statement: string | pg.QueryConfig, values?: unknown[]) =>
    distrusting(primary, () => pool.query(statement, values));
  return {
    query: query as Queryable['query'],
    transaction: (work) =>
      distrusting(primary, () => inTransaction({ connect: () => pool.connect(), begin }, work)),
    async close() {
      if (!pool.ending) await pool.end();
    },
  };
}

/** Runs `work`, and reports a read-only connection, because the others may be read-only too. */
async function distrusting<T>(
  primary: Pick<Primary, 'distrust'> | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlStateOf(error) === READ_ONLY) primary?.distrust();
    throw error;
  }
}

export interface BorrowedSettings extends SessionSettings {
  readonly primary: Primary;
}

/**
 * Connections of an app's pool. Each statement runs in its own transaction, whose settings end with it, so that the
 * app's sessions stay unchanged.
 */
export function borrowedConnections(pool: pg.Pool, { primary, ...settings }: BorrowedSettings): Connections {
  const begin = async (client: pg.PoolClient) => {
    const text = `${BEGIN}; ${localSettings(settings)}, ${sessionColumns(primary)}`;
    const results = await client.query({ ...inTime(text), types: PARSERS });
    // `pg` gives one result for each statement, whatever its types say.
    const [, { rows }] = results as unknown as readonly [pg.QueryResult, pg.QueryResult<Session>];
    for (const session of rows) primary.check(session);
  };
  let isClosed = false;
  const connect = async () => {
    if (isClosed) throw new Error('The database is closed');
    return borrow(pool);
  };
  const transaction: Connections['transaction'] = (work) =>
    inTransaction({ connect, begin }, (client) => work(asOurs(client)));
  const query = (statement: string | pg.QueryConfig, values?: unknown[]) =>
    transaction((client) => client.query(statement, values));
  return {
    query: query as Queryable['query'],
    transaction,
    async close() {
      isClosed = true;
    },
  };
}

interface Beginning {
  readonly connect: () => Promise<pg.PoolClient>;
  readonly begin: (client: pg.PoolClient) => Promise<unknown>;
}

async function inTransaction<T>(
  { connect, begin }: Beginning,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await connect();
  // The pool listens to idle connections only; one that breaks while it is in use would end the process.
  const ignore = () => {};
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await begin(client);
    const result = await work(client);
    await client.query(inTime('COMMIT'));
    return result;
  } catch (error) {
    broken = await rollBack(client, error);
    throw error;
  } finally {
    client.off('error', ignore);
    // A connection that could not even roll back is closed and not used again.
    client.release(broken);
  }
}

/** Resolves with what makes the connection unfit for further use, if anything does. */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<Error | undefined> {
  const state = sqlStateOf(error);
  const isAnswered = error instanceof TokenhouseError || state !== undefined;
  // Without a response to the previous statement, ROLLBACK would wait for it.
  if (!isAnswered || isUnfit(state)) return error instanceof Error ? error : new Error(String(error));
  return client.query(inTime('ROLLBACK')).then(
    () => undefined,
    (failure: Error) => failure,
  );
}

/** An app's pool may also be set to wait forever for a result. */
function inTime(statement: string | pg.QueryConfig): pg.QueryConfig {
  const config = typeof statement === 'string' ? { text: statement } : statement;
  // Not in the types of `pg`, which reads it.
  return { ...config, query_timeout: TIMEOUT_MS } as pg.QueryConfig;
}

/** An app's pool may be set to wait forever for a connection. */
async function borrow(pool: pg.Pool): Promise<pg.PoolClient> {
  const connecting = pool.connect();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connecting.then((client) => client.release()).catch(() => {});
      reject(new Error(`The pool had no connection within ${TIMEOUT_MS} ms`));
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** With our timeout and parsers, and statement names that the app does not use. */
function asOurs(client: pg.PoolClient): Queryable {
  const query = (statement: string | pg.QueryConfig, values?: unknown[]) => {
    const config = inTime(statement);
    const name = config.name === undefined ? {} : { name: `tokenhouse ${config.name}` };
    return client.query({ ...config, ...name, ...(values && { values }), types: PARSERS });
  };
  return { query: query as Queryable['query'] };
}
