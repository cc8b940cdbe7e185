import type { Finding } from '@tokenhouse/core';
import type pg from 'pg';
import { type ConnectionSource, createClient } from '../../connections/connection-source.ts';
import { TIMEOUT_MS } from '../../failures.ts';

// A pooler that is busy with other clients may give each connection its own session for a while.
const ROUNDS_BEHIND_A_POOLER = 20;
const TIMEOUTS = { connectionTimeoutMillis: TIMEOUT_MS, query_timeout: TIMEOUT_MS };

/**
 * Whether a connection keeps its session from one statement to the next. Prepared statements, settings and LISTEN need
 * that, and a pooler in transaction mode does not provide it.
 */
export async function checkSessions(source: ConnectionSource): Promise<Finding> {
  const client = createClient(source, TIMEOUTS);
  try {
    client.on('error', () => {});
    await client.connect();
    return await checkSession(client, source);
  } finally {
    await client.end().catch(() => {});
  }
}

/** The same for a connection that is open and has no transaction; a second one is made and closed. */
export async function checkSession(client: pg.Client, source: ConnectionSource): Promise<Finding> {
  const check = 'sessions';
  if (await keepsSession(client, source)) {
    return { check, status: 'ok', detail: 'a connection keeps its session' };
  }
  return {
    check,
    status: 'error',
    detail: 'A pooler between Tokenhouse and PostgreSQL gives each transaction a different session',
    remedy: 'Connect directly to PostgreSQL, or set pool_mode = session in PgBouncer.',
  };
}

async function keepsSession(one: pg.Client, source: ConnectionSource): Promise<boolean> {
  const other = createClient(source, TIMEOUTS);
  try {
    other.on('error', () => {});
    await other.connect();
    const pid = await backendOf(one);
    // A pooler invents the process number that it sends to its clients.
    const rounds = greetingOf(one) === pid ? 1 : ROUNDS_BEHIND_A_POOLER;
    for (let round = 0; round < rounds; round += 1) {
      if (!(await keepsItsOwn(one, other, pid))) return false;
    }
    return true;
  } finally {
    await other.end().catch(() => {});
  }
}

/**
 * While `other` holds a transaction open, a pooler must give `one` a different session, or has given its session away.
 */
async function keepsItsOwn(one: pg.Client, other: pg.Client, pid: number): Promise<boolean> {
  await other.query('BEGIN');
  try {
    return (await backendOf(other)) !== pid && (await backendOf(one)) === pid;
  } finally {
    await other.query('ROLLBACK');
  }
}

async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

/** The process that the server named when the connection was made. Not in the types of `pg`, which keeps it. */
function greetingOf(client: pg.Client): number | undefined {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined;
}
