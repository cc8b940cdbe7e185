import type { Socket } from 'node:net';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createPipeline, type Pipeline } from '../src/connections/pipeline.ts';
import { createPool } from '../src/connections/pool.ts';
import { TIMEOUT_MS } from '../src/failures.ts';
import { WRITER_SETTINGS } from '../src/usage-queries.ts';

describe('a pipeline', () => {
  let pool: Pool;
  let operator: Pool;
  let pipeline: Pipeline;
  beforeEach(() => {
    const source = { connectionString: inject('postgresUrl') };
    const options = { source, lockTimeoutMs: TIMEOUT_MS, onConnectionError: () => {} };
    pool = createPool({ ...options, max: 1, pipeline: true, settings: WRITER_SETTINGS });
    operator = createPool({ ...options, max: 1 });
    pipeline = createPipeline(pool);
  });
  afterEach(async () => {
    pipeline.close();
    // Resolves when the connection was given back.
    await Promise.all([pool.end(), operator.end()]);
  });

  const backend = async () => (await pipeline.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;

  test('sends statements without waiting for results, and returns results in order', async () => {
    let socket: Socket | undefined;
    pool.on('connect', (client) => {
      socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    });
    await backend();
    await operator.query('SELECT pg_advisory_lock(4711)');
    const answered: string[] = [];
    const first = pipeline.query('SELECT pg_advisory_lock_shared(4711)').then(() => answered.push('first'));
    await expect.poll(isWaiting).toBe(true);
    const sent = socket?.bytesWritten ?? 0;
    const second = pipeline.query('SELECT 1').then(() => answered.push('second'));
    await expect.poll(() => socket?.bytesWritten).toBeGreaterThan(sent);
    expect(answered).toEqual([]);
    await operator.query('SELECT pg_advisory_unlock(4711)');
    await Promise.all([first, second]);
    expect(answered).toEqual(['first', 'second']);
  });

  async function isWaiting(): Promise<boolean> {
    const { rows } = await operator.query(
      `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted) AS waits`,
    );
    return rows[0].waits;
  }

  test('each connection has the settings that it was to have', async () => {
    const { rows } = await pipeline.query(`SELECT current_setting('enable_hashjoin') AS hashjoin`);
    expect(rows).toEqual([{ hashjoin: 'off' }]);
  });

  test('a failed statement affects only its caller', async () => {
    const before = await backend();
    const failed = pipeline.query('SELECT 1 / 0');
    const next = pipeline.query('SELECT 1 AS one');
    await expect(failed).rejects.toMatchObject({ code: '22012' });
    expect((await next).rows).toEqual([{ one: 1 }]);
    expect(await backend()).toBe(before);
  });

  test('a connection that breaks under a statement refuses it, and the next has another one', async () => {
    const before = await backend();
    const broken = Promise.allSettled([pipeline.query('SELECT pg_sleep(10)'), pipeline.query('SELECT 1')]);
    await operator.query('SELECT pg_terminate_backend($1)', [before]);
    expect((await broken).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await backend()).not.toBe(before);
  });

  test('an idle connection that breaks is replaced without an error', async () => {
    const before = await backend();
    await operator.query('SELECT pg_terminate_backend($1, 5000)', [before]);
    await expect.poll(() => pool.totalCount).toBe(0);
    expect(await backend()).not.toBe(before);
  });
});
