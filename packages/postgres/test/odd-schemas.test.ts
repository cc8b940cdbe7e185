import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../../../test/support/databases.ts';
import { NOW, storeToken } from '../../../test/support/samples.ts';
import { openPostgres, type PostgresDatabase } from '../src/open-postgres.ts';

let connectionString: string;
let drop: () => Promise<void>;
/** A session of an operator in psql. */
let operator: pg.Client;
let opened: PostgresDatabase[];
const open = async (schema?: string) => {
  const database = await openPostgres({ connectionString, schema, verifierLeaseMs: 20_000 });
  opened.push(database);
  return database;
};
beforeEach(async () => {
  opened = [];
  ({ connectionString, drop } = await createPostgresDatabase({ empty: true }));
  operator = new pg.Client({ connectionString });
  await operator.connect();
  await operator.query('CREATE TABLE public.people (id text PRIMARY KEY)');
  await operator.query(`INSERT INTO public.people VALUES ('ada'), ('bob')`);
});
afterEach(async () => {
  await Promise.all(opened.map((database) => database.close()));
  await operator.end();
  await drop();
});

const isRevoked = async (database: PostgresDatabase, { userId, id }: { userId: string; id: string }) =>
  (await database.tokens.findToken(userId, id))?.revokedAt !== null;

describe.each(['Notes', 'my "odd" schema', "o'brien.\\x", '%I', 'a$do$b'])(
  'a schema of the name %j',
  (schema) => {
    test('has its revocations confirmed at once, by the notification', async () => {
      const database = await open(schema);
      const token = await storeToken(database.tokens);
      await database.tokens.findByHash(token.hash);
      const revocation = await database.tokens.revokeToken(token.userId, token.id, NOW);
      expect(revocation?.receipt).toMatchObject({ verifiers: 1, confirmed: 1 });
      // Without it, the next renewal would be a third of the lease away.
      expect(revocation?.receipt.elapsedMs).toBeLessThan(3_000);
    });

    test('deleting a user revokes the tokens', async () => {
      const database = await open(schema);
      await database.revokeTokensOfDeletedUsers({ table: 'public.people' });
      const token = await storeToken(database.tokens, { userId: 'ada' });
      await operator.query(`DELETE FROM public.people WHERE id = 'ada'`);
      expect(await isRevoked(database, token)).toBe(true);
    });
  },
);

test('two schemas with long names can share a table of users', async () => {
  const apps = await Promise.all(['a', 'b'].map((end) => open('x'.repeat(40) + end)));
  for (const app of apps) await app.revokeTokensOfDeletedUsers({ table: 'public.people' });
  const tokens = await Promise.all(apps.map((app) => storeToken(app.tokens, { userId: 'ada' })));
  await operator.query(`DELETE FROM public.people WHERE id = 'ada'`);
  const revoked = await Promise.all(apps.map((app, at) => isRevoked(app, tokens[at] as never)));
  expect(revoked).toEqual([true, true]);
});

describe('objects in the search_path of the session that changes a token', () => {
  test('functions of another role are not called, and the change is heard of', async () => {
    const database = await open('notes');
    const { id, userId } = await storeToken(database.tokens);
    const url = new URL(connectionString);
    const role = `role_${randomUUID().slice(0, 8)}`;
    Object.assign(url, { username: role, password: 'role' });
    await operator.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'role'; GRANT CREATE ON SCHEMA public TO ${role}`,
    );
    const other = new pg.Client({ connectionString: url.href });
    await other.connect();
    // Of the very types that are handed over, and so preferred to PostgreSQL's own.
    const fails = `LANGUAGE plpgsql AS $$ BEGIN RAISE 'called by %', current_user; END $$`;
    await other.query(`CREATE FUNCTION public.format(text, name) RETURNS text ${fails}`);
    await other.query(`CREATE FUNCTION public.pg_notify(text, name) RETURNS void ${fails}`);
    await other.query(`CREATE FUNCTION public.to_jsonb(public.people) RETURNS jsonb ${fails}`);
    await other.end();

    await database.revokeTokensOfDeletedUsers({ table: 'public.people' });
    await operator.query('UPDATE notes.api_tokens SET revoked_at = now() WHERE id = $1', [id]);
    await operator.query('DELETE FROM public.people');
    await operator.query('TRUNCATE notes.api_tokens');
    const { rows } = await operator.query('SELECT count(*)::int AS n FROM notes.token_invalidations');
    expect(rows).toEqual([{ n: 2 }]);
    expect(await database.tokens.findToken(userId, id)).toBeUndefined();
    await operator.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
  });

  test('a temporary table of the tokens’ name does not keep the tokens of who is deleted', async () => {
    const database = await open();
    await database.revokeTokensOfDeletedUsers({ table: 'public.people' });
    const token = await storeToken(database.tokens, { userId: 'ada' });
    await operator.query('CREATE TEMP TABLE api_tokens (user_id text, revoked_at timestamptz)');
    await operator.query(`DELETE FROM public.people WHERE id = 'ada'`);
    expect(await isRevoked(database, token)).toBe(true);
  });

  test('nor does a schema of the name of the role', async () => {
    const database = await open();
    await database.revokeTokensOfDeletedUsers({ table: 'public.people' });
    const token = await storeToken(database.tokens, { userId: 'ada' });
    await operator.query('CREATE SCHEMA AUTHORIZATION CURRENT_USER');
    await operator.query('CREATE TABLE api_tokens (user_id text, revoked_at timestamptz)');
    await operator.query(`DELETE FROM public.people WHERE id = 'ada'`);
    const { rows } = await operator.query('SELECT revoked_at FROM public.api_tokens WHERE id = $1', [
      token.id,
    ]);
    expect(rows[0].revoked_at).not.toBeNull();
  });
});

test('a pool that reads values in binary form is refused', async () => {
  const pool = new pg.Pool({ connectionString, binary: true } as pg.PoolConfig);
  await expect(openPostgres({ pool })).rejects.toThrow('in binary form');
  await pool.end();
});
