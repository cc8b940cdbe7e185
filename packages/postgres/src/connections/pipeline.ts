import pg, { type Pool, type PoolClient } from 'pg';
import { isUnfit, type Queryable, READ_ONLY } from './connections.ts';
import type { Primary } from './primary.ts';

export interface Pipeline extends Queryable {
  /** Gives the connection back. */
  close(): void;
}

/**
 * One connection of the pool, on which statements are sent without waiting for earlier results, so that the server is
 * never idle between two batches. A connection that breaks is replaced at the next
 * statement. The pool must have been made with `pipeline: true`.
 */
export function createPipeline(pool: Pool, primary?: Pick<Primary, 'distrust'>): Pipeline {
  let held: Promise<PoolClient> | undefined;

  function hold(): Promise<PoolClient> {
    if (held !== undefined) return held;
    const connecting = pool.connect().then((client) => {
      client.once('end', () => letGo(connecting, true));
      return client;
    });
    connecting.catch(() => letGo(connecting, true));
    held = connecting;
    return connecting;
  }

  function letGo(one: Promise<PoolClient>, isBroken: boolean): void {
    if (held !== one) return;
    held = undefined;
    one.then((client) => client.release(isBroken)).catch(() => {});
  }

  async function query(statement: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult> {
    const connecting = hold();
    const client = await connecting;
    try {
      return await client.query(statement, values);
    } catch (error) {
      // An error that the server reports concerns only that statement. Any other error concerns the connection.
      if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') letGo(connecting, true);
      else if (isUnfit(error.code)) letGo(connecting, true);
      if (error instanceof pg.DatabaseError && error.code === READ_ONLY) primary?.distrust();
      throw error;
    }
  }

  return {
    query: query as Queryable['query'],
    close() {
      if (held !== undefined) letGo(held, false);
    },
  };
}
