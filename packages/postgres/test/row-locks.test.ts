import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../../../test/support/databases.ts';
import { aToken, LIMITS, NOW } from '../../../test/support/samples.ts';
import { reportWaits } from '../src/lock-waits.ts';
import { withMigrationLock } from '../src/migration-lock.ts';
import { migrate } from '../src/migrations.ts';
import { openPostgres } from '../src/open-postgres.ts';

let connectionString: string;
let drop: () => Promise<void>;
let operator: pg.Client;
beforeEach(async () => {
  ({ connectionString, drop } = await createPostgresDatabase({ empty: true }));
  operator = new pg.Client({ connectionString, application_name: 'psql' });
  await operator.connect();
});
afterEach(async () => {
  await operator.end();
  await drop();
});

describe('a role that may only connect', () => {
  let stranger: pg.Client;
  let role: string;
  beforeEach(async () => {
    role = `stranger_${randomUUID().slice(0, 8)}`;
    await operator.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    const url = Object.assign(new URL(connectionString), { username: role, password: 'x' });
    stranger = new pg.Client({ connectionString: url.href });
    await stranger.connect();
  });
  afterEach(async () => {
    await stranger.end();
    await operator.query(`DROP OWNED BY ${role}`);
    await operator.query(`DROP ROLE ${role}`);
  });

  test('cannot block a start, a creation or maintenance with an advisory lock', async () => {
    const token = aToken();
    await stranger.query('SELECT pg_advisory_lock(7311001), pg_advisory_lock(7311003)');
    await stranger.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [token.userId]);
    const database = await openPostgres({ connectionString });
    await operator.query('CREATE TABLE people (id text PRIMARY KEY)');
    await database.revokeTokensOfDeletedUsers({ table: 'people' });
    expect((await database.tokens.createToken(token, LIMITS)).outcome).toBe('created');
    const { rows } = await operator.query(`SELECT 'token_usage_logs'::regclass::oid::text AS log`);
    await stranger.query('SELECT pg_advisory_lock(7311002, hashtext($1))', [rows[0].log]);
    await database.maintain(NOW);
    const { rowCount } = await operator.query(
      `SELECT FROM pg_inherits WHERE inhparent = 'token_usage_logs'::regclass`,
    );
    expect(rowCount).toBe(9);
    await database.close();
  });

  test.each(['token_owners', 'tokenhouse_tasks', 'tokenhouse_migrations'])(
    'cannot lock %s, even with read access',
    async (table) => {
      await migrate({ connectionString });
      await operator.query(`GRANT SELECT ON ${table} TO ${role}`);
      for (const lock of [
        `SELECT FROM ${table} FOR KEY SHARE`,
        `BEGIN; LOCK TABLE ${table} IN ROW SHARE MODE`,
      ]) {
        await expect(stranger.query(lock)).rejects.toMatchObject({ code: '42501' });
      }
    },
  );
});

describe('two creations of one user', () => {
  test('wait for each other, but not for those of another user', async () => {
    const database = await openPostgres({ connectionString });
    const [one, other] = [aToken(), aToken()];
    await operator.query('BEGIN');
    await operator.query('INSERT INTO token_owners VALUES ($1)', [one.userId]);
    let isCreated = false;
    const creation = database.tokens.createToken(one, LIMITS).then(({ outcome }) => {
      isCreated = true;
      return outcome;
    });
    expect((await database.tokens.createToken(other, LIMITS)).outcome).toBe('created');
    expect(isCreated).toBe(false);
    await operator.query('COMMIT');
    expect(await creation).toBe('created');
    await database.close();
  });
});

test('eight instances migrate into a schema that does not exist yet', async () => {
  const source = { connectionString, schema: 'new one' };
  await Promise.all(Array.from({ length: 8 }, () => migrate(source)));
  const { rows } = await operator.query(
    'SELECT count(*) = count(DISTINCT name) AS once FROM "new one".tokenhouse_migrations',
  );
  expect(rows).toEqual([{ once: true }]);
});

test('work runs withMigrationLock, and the next one runs after a failure', async () => {
  await migrate({ connectionString });
  const log: string[] = [];
  const work = (name: string, fails = false) =>
    withMigrationLock({ connectionString }, async () => {
      log.push(`${name} begins`);
      await new Promise(setImmediate);
      log.push(`${name} ends`);
      if (fails) throw new Error('no');
    }).catch(() => {});
  await Promise.all([work('a', true), work('b'), work('c')]);
  const names = log.filter((_, i) => i % 2 === 0).map((line) => line.charAt(0));
  expect(log).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('a migration that waits for a lock names its holder, and continues on release', async () => {
  await operator.query('BEGIN');
  await operator.query(
    'CREATE TABLE tokenhouse_migrations (name text PRIMARY KEY, applied_at timestamptz DEFAULT now())',
  );
  const told: string[] = [];
  let hear = () => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const onWait = (sentence: string) => {
    told.push(sentence);
    hear();
  };
  const migrating = migrate({ connectionString }, { onWait });
  await heard;
  const { rows } = await operator.query('SELECT pg_backend_pid() AS pid');
  expect(told).toEqual([
    expect.stringMatching(
      new RegExp(
        `^Still migrating the database after \\d+ s: process ${rows[0].pid} \\(application psql, user \\w+, address [0-9.:]+, .*\\) holds a lock that it needs\\.$`,
      ),
    ),
  ]);
  await operator.query('ROLLBACK');
  await migrating;
});

test('the error after too long a wait for a lock names its holder', async () => {
  await operator.query('CREATE TABLE mine (id int)');
  await operator.query('BEGIN; LOCK TABLE mine');
  const [waiting, failing] = await Promise.all(
    [1, 2].map(async () => {
      const client = new pg.Client({ connectionString, application_name: 'tokenhouse' });
      await client.connect();
      return client;
    }),
  );
  const reading = waiting?.query('TABLE mine');
  let hear = () => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const options = { source: { connectionString }, doing: 'reading', onWait: () => hear() };
  const work = reportWaits(options, async () => {
    await heard;
    // The error of a lock_timeout.
    await failing?.query('BEGIN; LOCK TABLE mine NOWAIT');
  });
  await expect(work).rejects.toThrow(/^Reading failed: process \d+ \(application psql, .*\) holds a lock/);
  await operator.query('ROLLBACK');
  await reading;
  await Promise.all([waiting?.end(), failing?.end()]);
});
