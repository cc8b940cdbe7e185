import type { Queryable } from './connections/connections.ts';

interface HolderRow {
  readonly pid: number;
  readonly application: string | null;
  readonly role: string | null;
  readonly address: string | null;
  readonly state: string | null;
  readonly seconds: number | null;
}

/** The name of this package's sessions in `pg_stat_activity`. */
export const APPLICATION_NAME = 'tokenhouse';

// A session that is itself waiting is not the cause. PostgreSQL hides address and state of other roles' sessions.
const SELECT_HOLDERS = `
  SELECT DISTINCT blocking.pid, holder.application_name AS application, holder.usename::text AS role,
         host(holder.client_addr) AS address, holder.state,
         extract(epoch FROM now() - holder.state_change)::int AS seconds
    FROM pg_stat_activity waiting
    CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS blocking (pid)
    LEFT JOIN pg_stat_activity holder ON holder.pid = blocking.pid
   WHERE waiting.datname = current_database() AND waiting.usename = current_user
     AND waiting.application_name = $1 AND waiting.wait_event_type = 'Lock'
     AND holder.wait_event_type IS DISTINCT FROM 'Lock'
   ORDER BY 1`;

/** Describes the holders of locks that sessions of Tokenhouse wait for; empty if none waits. */
export async function describeHolders(db: Queryable): Promise<string> {
  const { rows } = await db.query<HolderRow>(SELECT_HOLDERS, [APPLICATION_NAME]);
  return rows.map(describe).join(' and ');
}

function describe({ pid, application, role, address, state, seconds }: HolderRow): string {
  // https://www.postgresql.org/docs/current/functions-info.html: pg_blocking_pids
  if (pid === 0) return 'a prepared transaction (see pg_prepared_xacts)';
  const facts = [
    application && `application ${application}`,
    role && `user ${role}`,
    address && `address ${address}`,
    state && (seconds === null ? state : `${state} for ${seconds} s`),
  ].filter(Boolean);
  return `process ${pid}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}
