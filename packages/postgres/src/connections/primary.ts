import type pg from 'pg';
import { sqlStateOf } from '../failures.ts';

/** The error for a connection to a standby, to a replaced server, or without write access. */
export class NotPrimaryError extends Error {}

/**
 * The server that all connections of an instance are on: the one on the newest timeline that any of them has seen. An
 * endpoint may lead to a standby, or to a former primary that does not know it was replaced. Data read there may
 * be older than a revocation.
 */
export interface Primary {
  /**
   * Rejects with `NotPrimaryError` unless the session is on that server and can write. If it is on a newer timeline,
   * its server becomes the primary, and the other connections are closed.
   */
  admit(client: pg.ClientBase): Promise<void>;
  /** Like `admit`, for a session of an app's pool, which only the app may close. */
  check(session: Session): void;
  /** 8 hexadecimal digits; empty before the first connection, and if the server does not report it. */
  timeline(): string;
  /** The number that PostgreSQL gave the cluster; empty as `timeline` is. */
  system(): string;
  /** Closes all admitted connections, since one of them was found read-only. New ones are asked again. */
  distrust(): void;
}

export interface Session {
  readonly is_standby: boolean;
  readonly is_read_only: boolean;
  readonly timeline?: string;
  readonly system?: string;
}

// insufficient_privilege, undefined_function and feature_not_supported. Any other error says nothing about the server.
const UNANSWERED = new Set(['42501', '42883', '0A000']);
const TIMELINE = 'left(pg_walfile_name(pg_current_wal_lsn()), 8)';
const SYSTEM = '(SELECT system_identifier::text FROM pg_control_system())';
const SESSION = `
  pg_is_in_recovery() AS is_standby, current_setting('transaction_read_only') = 'on' AS is_read_only`;

/** The columns of a `Session`, without those that the first connection could not read. */
export function sessionColumns(primary: Pick<Primary, 'timeline' | 'system'>): string {
  return [
    SESSION,
    // A standby has no write position, and the function fails.
    ...(primary.timeline() === ''
      ? []
      : [`CASE WHEN pg_is_in_recovery() THEN '' ELSE ${TIMELINE} END AS timeline`]),
    ...(primary.system() === '' ? [] : [`${SYSTEM} AS system`]),
  ].join(', ');
}

export function createPrimary(): Primary {
  const admitted = new Map<pg.ClientBase, string>();
  let system = '';
  let timeline = '';
  const name = () => `${system} ${timeline}`;

  function closeAll(except?: string): void {
    for (const [client, server] of admitted) if (server !== except) destroy(client);
  }

  /** An empty text is unknown, and counts as equal. */
  function follow(found: { readonly system: string; readonly timeline: string }): void {
    const isOtherSystem = found.system !== '' && system !== '' && found.system !== system;
    const isOtherTimeline = found.timeline !== '' && found.timeline !== timeline;
    if (!isOtherSystem && isOtherTimeline && found.timeline < timeline) {
      throw new NotPrimaryError(
        `The database server is on timeline ${found.timeline}, and ${timeline} has replaced it`,
      );
    }
    const isNew = isOtherSystem || isOtherTimeline;
    if (found.system !== '') system = found.system;
    if (isNew) timeline = found.timeline;
    if (isNew) closeAll(name());
  }

  return {
    async admit(client) {
      const { rows } = await client.query<Session>(`SELECT ${SESSION}`);
      for (const session of rows) refuseReadOnly(session);
      const found = await selectIfKnown(client, `SELECT ${SYSTEM} AS known`);
      follow({ system: found, timeline: await selectTimeline(client) });
      admitted.set(client, name());
      client.on('end' as 'error', () => admitted.delete(client));
    },
    check(session) {
      refuseReadOnly(session);
      follow({ system: session.system ?? '', timeline: session.timeline ?? '' });
    },
    timeline: () => timeline,
    system: () => system,
    distrust: () => closeAll(),
  };
}

function refuseReadOnly({ is_standby, is_read_only }: Session): void {
  if (is_standby) throw new NotPrimaryError('The database server is a standby and does not accept writes');
  if (is_read_only)
    throw new NotPrimaryError('The database is read-only (default_transaction_read_only is on)');
}

/** The timeline of the server: a promotion begins a new one. Empty if the server does not report it. */
export function selectTimeline(connection: Pick<pg.Pool, 'query'>): Promise<string> {
  return selectIfKnown(connection, `SELECT ${TIMELINE} AS known`);
}

/** Empty if the role lacks permission, or if the server does not support the query. */
async function selectIfKnown(connection: Pick<pg.Pool, 'query'>, text: string): Promise<string> {
  try {
    const { rows } = await connection.query<{ known: string }>(text);
    return rows[0]?.known ?? '';
  } catch (error) {
    if (!UNANSWERED.has(sqlStateOf(error) ?? '')) throw error;
    return '';
  }
}

/** Its pool, and all waiting callers, get an error and connect again. */
function destroy(client: pg.ClientBase): void {
  // Not in the types of `pg`, whose own pool closes unresponsive connections in the same way.
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}
