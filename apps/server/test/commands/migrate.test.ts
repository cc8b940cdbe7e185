import { afterEach, describe, expect, test } from 'vitest';
import { storeToken } from '../../../../test/support/samples.ts';
import { runProcess } from '../support/run-command.ts';
import { openTestSite, type TestSite } from '../support/test-site.ts';

let site: TestSite;
afterEach(() => site.close());

describe.each(['SQLite', 'PostgreSQL'] as const)('tokenhouse migrate on %s', (name) => {
  test('creates the tables of tokens and accounts, and does nothing the second time', async () => {
    site = await openTestSite(name);
    const before = await site.run(['tokens', 'list']);
    expect(before).toMatchObject({ code: 1, stderr: expect.stringMatching(/tokenhouse migrate\.?\n$/) });
    // Two processes, because in one a wait for SQLite's lock would block the holder of the lock.
    const migrate = () => runProcess(['migrate'], { env: site.env });
    const [one, other] = await Promise.all([migrate(), migrate()]);
    expect([one.code, other.code, one.stderr, other.stderr]).toEqual([0, 0, '', '']);
    const lines = `${one.stdout}${other.stdout}`;
    expect(lines).toMatch(/^Applied 0001_.*\.sql$/m);
    expect(lines.match(/^Applied table of accounts: user$/gm)).toHaveLength(1);
    expect(await site.run(['migrate'])).toEqual({
      code: 0,
      stdout: 'Nothing to apply.\n',
      stderr: '',
    });
    expect(await site.run(['users', 'list'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('does not change a database of a newer version, and no other command does', async () => {
    site = await openTestSite(name);
    await site.run(['migrate']);
    await site.sql(`INSERT INTO tokenhouse_migrations (name) VALUES ('9999_future.sql')`);
    const all = [await site.run(['migrate']), await site.run(['tokens', 'list'])];
    for (const { code, stdout, stderr } of all) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^tokenhouse: .*newer version.*9999_future\.sql.*\n$/);
    }
  });
});

describe('in the database of an app', () => {
  test.each([[['migrate']], [['migrate', '--sql']]])(
    '%j adds nothing to a table "user" of its own',
    async (args) => {
      site = await openTestSite('PostgreSQL');
      await site.sql('CREATE TABLE "user" (id serial PRIMARY KEY, email text)');
      const { code, stdout, stderr } = await site.run(args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^tokenhouse: The table "user" already exists .*AUTH_JWT_SECRET.*\n$/);
      const tables = `SELECT table_name, column_name FROM information_schema.columns
                     WHERE table_schema = current_schema() ORDER BY 2`;
      expect(await site.sql(tables)).toEqual([
        { table_name: 'user', column_name: 'email' },
        { table_name: 'user', column_name: 'id' },
      ]);
    },
  );

  test('without tables of tokens, a command mentions search_path before migrate', async () => {
    site = await openTestSite('PostgreSQL');
    expect(await site.run(['tokens', 'list'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^tokenhouse: Migrations: none applied.*search_path.*tokenhouse migrate\.\n$/,
      ),
    });
  });
});

describe('tokenhouse migrate --sql', () => {
  test('prints everything that a server would apply, the trigger included', async () => {
    site = await openTestSite('PostgreSQL');
    const { code, stdout: script } = await site.run(['migrate', '--sql']);
    expect(code).toBe(0);
    expect(await site.sql(`SELECT to_regclass('tokenhouse_migrations') AS made`)).toEqual([{ made: null }]);
    await site.sql(script);
    expect((await site.run(['migrate', '--sql'])).stdout).toBe('-- Nothing to apply.\n');
    expect((await site.run(['migrate'])).stdout).toBe('Nothing to apply.\n');
    const triggers = await site.sql(
      `SELECT tgname FROM pg_trigger WHERE tgrelid = '"user"'::regclass AND NOT tgisinternal ORDER BY 1`,
    );
    expect(triggers.map(({ tgname }) => tgname)).toEqual([
      'revoke_tokens_of_all_users',
      'revoke_tokens_of_deleted_user',
    ]);

    const database = await site.openDatabase();
    await storeToken(database.tokens, { userId: 'ada' });
    await database.close();
    await site.sql(
      `INSERT INTO "user" (id, name, email, "emailVerified") VALUES ('ada', 'Ada', 'ada@example.com', false)`,
    );
    await site.sql(`DELETE FROM "user" WHERE id = 'ada'`);
    expect(await site.sql('SELECT revoked_at IS NOT NULL AS revoked FROM api_tokens')).toEqual([
      { revoked: true },
    ]);
  });

  test('fails on SQLite', async () => {
    site = await openTestSite('SQLite');
    expect(await site.run(['migrate', '--sql'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--sql works only with PostgreSQL'),
    });
  });
});
