import type pg from 'pg';
import type { Queryable } from './connections.ts';
import { sqlStateOf } from './failures.ts';

/** A connection that cannot serve: to a standby, to a server that was superseded, or one that may not write. */
export class NotPrimaryError extends Error {}

/**
 * The server that all connections of an instance are on: the one on the newest timeline that any of them has met. An
 * endpoint may lead to a standby, or to a former primary that does not know it was replaced, and what is read there may
 * be older than a revocation.
 */
export interface Primary {
  /**
   * Rejects with `NotPrimaryError` unless the session is on that server and may write. Where it is on a newer timeline,
   * that becomes the server, and the other connections are closed.
   */
  admit(client: pg.ClientBase): Promise<void>;
  /** As `admit`, for a session of an app's pool, which stays the app's to close. */
  check(session: Session): void;
  /** 8 hexadecimal digits; empty before the first connection, and where the server does not say. */
  timeline(): string;
  /** Closes all admitted connections, since one of them was found unfit. New ones are asked again. */
  distrust(): void;
}

export interface Session {
  readonly is_standby: boolean;
  readonly is_read_only: boolean;
  readonly timeline?: string;
}

const TIMELINE = 'left(pg_walfile_name(pg_current_wal_lsn()), 8)';
const SESSION = `
  pg_is_in_recovery() AS is_standby, current_setting('transaction_read_only') = 'on' AS is_read_only`;

/** The columns of a `Session`. */
export function sessionColumns(primary: Primary): string {
  // A standby has no position to write at, and rejects the question.
  return primary.timeline() === ''
    ? SESSION
    : `${SESSION}, CASE WHEN pg_is_in_recovery() THEN '' ELSE ${TIMELINE} END AS timeline`;
}

export function createPrimary(): Primary {
  const admitted = new Map<pg.ClientBase, string>();
  let system = '';
  let timeline = '';
  const name = () => `${system} ${timeline}`;

  function closeAll(except?: string): void {
    for (const [client, server] of admitted) if (server !== except) destroy(client);
  }

  function follow(ofSystem: string, found: string): void {
    if (ofSystem === system && found === timeline) return;
    if (ofSystem === system && found < timeline) {
      throw new NotPrimaryError(
        `The database server is on timeline ${found}, and ${timeline} has replaced it`,
      );
    }
    system = ofSystem;
    timeline = found;
    closeAll(name());
  }

  return {
    async admit(client) {
      const { rows } = await client.query<Session>(`SELECT ${SESSION}`);
      for (const session of rows) refuseReadOnly(session);
      const ofSystem = await selectIfKnown(
        client,
        'SELECT system_identifier::text AS known FROM pg_control_system()',
      );
      follow(ofSystem, await selectTimeline(client));
      admitted.set(client, name());
      client.on('end' as 'error', () => admitted.delete(client));
    },
    check(session) {
      refuseReadOnly(session);
      if (session.timeline !== undefined) follow(system, session.timeline);
    },
    timeline: () => timeline,
    distrust: () => closeAll(),
  };
}

function refuseReadOnly({ is_standby, is_read_only }: Session): void {
  if (is_standby) throw new NotPrimaryError('The database server is a standby, which takes no writes');
  if (is_read_only)
    throw new NotPrimaryError('The database is read-only (default_transaction_read_only is on)');
}

/** Which history of a cluster the server goes on with: a promotion begins a new one. Empty where it does not say. */
export function selectTimeline(connection: Queryable): Promise<string> {
  return selectIfKnown(connection, `SELECT ${TIMELINE} AS known`);
}

/** Empty where the role may not ask, or the server is none that has an answer. */
async function selectIfKnown(connection: Queryable, text: string): Promise<string> {
  try {
    const { rows } = await connection.query<{ known: string }>(text);
    return rows[0]?.known ?? '';
  } catch (error) {
    if (sqlStateOf(error) === undefined) throw error;
    return '';
  }
}

/** Its pool, and whoever waits for an answer, gets an error and connects again. */
function destroy(client: pg.ClientBase): void {
  // Not in the types of `pg`, whose own pool ends a connection that does not answer in the same way.
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}
