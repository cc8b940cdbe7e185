import { openOperations } from '@tokenhouse/postgres';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../../apps/server/test/support/run-command.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { findOrInstallPgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { startServerProcess } from '../support/server-process.ts';
import { startTransactionPooler } from '../support/transaction-pooler.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000 });

const SECRET = { AUTH_SECRET: 'x'.repeat(32) };
const SENTENCE =
  /A pooler between Tokenhouse and PostgreSQL gives each transaction a different session\. Connect directly to PostgreSQL/;

let connectionString: string;
let drop: () => Promise<void>;
let operator: pg.Client;
beforeEach(async () => {
  ({ connectionString, drop } = await createPostgresDatabase({ empty: true }));
  operator = new pg.Client({ connectionString });
  await operator.connect();
});
afterEach(async () => {
  await operator.end();
  await drop();
});

/** That a server, `migrate` and `doctor` refuse the URL, and leave nothing in the database. */
async function expectRefusal(url: string): Promise<void> {
  const env = { DATABASE_URL: url, ...SECRET };
  const server = startServerProcess(env).then(
    async (started) => `it started, and ended with ${await started.stop()}`,
    (error: Error) => error.message,
  );
  const [started, migrate, doctor] = await Promise.all([
    server,
    runCommand(['migrate'], { env }),
    runCommand(['doctor'], { env }),
  ]);
  expect(started).toMatch(SENTENCE);
  expect(migrate).toMatchObject({ code: 1, stderr: expect.stringMatching(SENTENCE) });
  expect(doctor).toMatchObject({ code: 3, stdout: expect.stringMatching(/error +sessions: A pooler/) });
  const { rows } = await operator.query(
    // Of this database alone: other tests are at work on the same server.
    `SELECT (SELECT count(*)::int FROM pg_locks
              WHERE pid <> pg_backend_pid() AND locktype <> 'virtualxid'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks,
            to_regclass('tokenhouse_migrations') AS made`,
  );
  expect(rows).toEqual([{ locks: 0, made: null }]);
}

describe('a pooler in transaction mode', () => {
  test('makes the server, migrate and doctor fail with a clear error', async () => {
    const { hostname, port } = new URL(connectionString);
    const pooler = await startTransactionPooler({ host: hostname, port: Number(port) });
    await expectRefusal(Object.assign(new URL(connectionString), { port: String(pooler.port) }).href);
    await pooler.close();
  });
});

describe('PgBouncer', () => {
  const found = findOrInstallPgBouncer();
  const missing = 'missing' in found ? found.missing : undefined;
  const path = 'path' in found ? found.path : '';
  if (missing !== undefined) process.stdout.write(`Tests with PgBouncer are skipped: ${missing}\n`);

  test.skipIf(missing !== undefined)(
    'in transaction mode makes the start fail with a clear error',
    async () => {
      const pgbouncer = await startPgBouncer(path, connectionString, 'transaction');
      await expectRefusal(pgbouncer.url);
      await pgbouncer.stop();
    },
  );

  test.skipIf(missing !== undefined)('in session mode works', async () => {
    const pgbouncer = await startPgBouncer(path, connectionString, 'session');
    const server = await startServerProcess({ DATABASE_URL: pgbouncer.url, ...SECRET });
    const findings = await diagnose(pgbouncer.url);
    expect(findings.find(({ check }) => check === 'sessions')).toMatchObject({ status: 'ok' });
    expect(await server.stop()).toBe(0);
    await pgbouncer.stop();
  });
});

async function diagnose(url: string) {
  const operations = openOperations({ connectionString: url });
  try {
    return await operations.diagnose({ clock: () => new Date(), verifierLeaseMs: 3_000 });
  } finally {
    await operations.close();
  }
}
