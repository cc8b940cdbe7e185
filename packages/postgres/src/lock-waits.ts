import { APPLICATION_NAME, type ConnectionSource, createClient } from './connections/connection-source.ts';
import type { Queryable } from './connections/connections.ts';
import { sqlStateOf } from './failures.ts';

export interface WaitOptions {
  readonly source: ConnectionSource;
  /** The current action: `migrating the database`. */
  readonly doing: string;
  /** Called with a sentence that says what it waits for, after 3 seconds and then every 30. */
  readonly onWait?: ((sentence: string) => void) | undefined;
}

const SILENT_MS = 3_000;
const LOOK_EVERY_MS = 1_000;
const REPEAT_EVERY_MS = 30_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs `work` and reports what it waits for if it takes long. If `work` times out on a lock, the error names its
 * holder.
 */
export async function reportWaits<T>(options: WaitOptions, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  let holders = '';
  let reportedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined = setTimeout(look, SILENT_MS);

  async function look(): Promise<void> {
    const found = await findHolders(options.source);
    if (timer === undefined) return;
    timer = setTimeout(look, LOOK_EVERY_MS);
    const isNew = found !== undefined && found !== '' && holders === '';
    holders = found ?? holders;
    const now = performance.now();
    if (!isNew && now - reportedAt < REPEAT_EVERY_MS) return;
    reportedAt = now;
    options.onWait?.(toSentence(options.doing, (now - startedAt) / 1_000, found));
  }

  try {
    return await work();
  } catch (error) {
    if (holders === '' || !isLockTimeout(error)) throw error;
    throw new Error(`${capitalize(options.doing)} failed: ${holders} holds a lock that it needs`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    timer = undefined;
  }
}

function toSentence(doing: string, seconds: number, holders: string | undefined): string {
  const start = `Still ${doing} after ${Math.round(seconds)} s`;
  if (holders === undefined) return `${start}: the database does not respond.`;
  return holders === ''
    ? `${start}. It is not waiting for a lock.`
    : `${start}: ${holders} holds a lock that it needs.`;
}

/** Undefined if the database does not respond. */
async function findHolders(source: ConnectionSource): Promise<string | undefined> {
  const timeouts = { connectionTimeoutMillis: 2_000, query_timeout: 2_000 };
  const client = createClient(source, { ...timeouts, application_name: 'tokenhouse wait report' });
  client.on('error', () => {});
  try {
    await client.connect();
    return await describeHolders(client);
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

function isLockTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return sqlStateOf(error) === LOCK_NOT_AVAILABLE || isLockTimeout(error.cause);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface HolderRow {
  readonly pid: number;
  readonly application: string | null;
  readonly role: string | null;
  readonly address: string | null;
  readonly state: string | null;
  readonly seconds: number | null;
}

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
