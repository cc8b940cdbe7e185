import { afterEach, describe, expect, test } from 'vitest';
import { storeToken } from '../../../../test/support/samples.ts';
import { type CommandHouse, openCommandHouse } from '../support/command-house.ts';
import { runProcess } from '../support/run-command.ts';

let house: CommandHouse;
afterEach(() => house.close());

describe.each(['SQLite', 'PostgreSQL'] as const)('tokenhouse migrate on %s', (name) => {
  test('creates the tables of tokens and accounts, and does nothing the second time', async () => {
    house = await openCommandHouse(name);
    const before = await house.run(['tokens', 'list']);
    expect(before).toMatchObject({ code: 1, stderr: expect.stringMatching(/tokenhouse migrate\.?\n$/) });
    // Two processes, because in one a wait for SQLite's lock would block the holder of the lock.
    const migrate = () => runProcess(['migrate'], { env: house.env });
    const [one, other] = await Promise.all([migrate(), migrate()]);
    expect([one.code, other.code, one.stderr, other.stderr]).toEqual([0, 0, '', '']);
    const lines = `${one.stdout}${other.stdout}`;
    expect(lines).toMatch(/^Applied 0001_.*\.sql$/m);
    expect(lines.match(/^Applied table of accounts: user$/gm)).toHaveLength(1);
    expect(await house.run(['migrate'])).toEqual({
      code: 0,
      stdout: 'Nothing to apply.\n',
      stderr: '',
    });
    expect(await house.run(['users', 'list'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('does not change a database of a newer version, and no other command does', async () => {
    house = await openCommandHouse(name);
    await house.run(['migrate']);
    await house.sql(`INSERT INTO tokenhouse_migrations (name) VALUES ('9999_future.sql')`);
    const all = [await house.run(['migrate']), await house.run(['tokens', 'list'])];
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
      house = await openCommandHouse('PostgreSQL');
      await house.sql('CREATE TABLE "user" (id serial PRIMARY KEY, email text)');
      const { code, stdout, stderr } = await house.run(args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^tokenhouse: The table "user" already exists .*AUTH_JWT_SECRET.*\n$/);
      const tables = `SELECT table_name, column_name FROM information_schema.columns
                     WHERE table_schema = current_schema() ORDER BY 2`;
      expect(await house.sql(tables)).toEqual([
        { table_name: 'user', column_name: 'email' },
        { table_name: 'user', column_name: 'id' },
      ]);
    },
  );

  test('without tables of tokens, a command mentions search_path before migrate', async () => {
    house = await openCommandHouse('PostgreSQL');
    expect(await house.run(['tokens', 'list'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^tokenhouse: Migrations: none applied.*search_path.*tokenhouse migrate\.\n$/,
      ),
    });
  });
});

describe('tokenhouse migrate --sql', () => {
  test('prints everything that a server would apply, the trigger included', async () => {
    house = await openCommandHouse('PostgreSQL');
    const { code, stdout: script } = await house.run(['migrate', '--sql']);
    expect(code).toBe(0);
    expect(await house.sql(`SELECT to_regclass('tokenhouse_migrations') AS made`)).toEqual([{ made: null }]);
    await house.sql(script);
    expect((await house.run(['migrate', '--sql'])).stdout).toBe('-- Nothing to apply.\n');
    expect((await house.run(['migrate'])).stdout).toBe('Nothing to apply.\n');
    const triggers = await house.sql(
      `SELECT tgname FROM pg_trigger WHERE tgrelid = '"user"'::regclass AND NOT tgisinternal ORDER BY 1`,
    );
    expect(triggers.map(({ tgname }) => tgname)).toEqual([
      'revoke_tokens_of_all_users',
      'revoke_tokens_of_deleted_user',
    ]);

    const database = await house.openDatabase();
    await storeToken(database.tokens, { userId: 'ada' });
    await database.close();
    await house.sql(
      `INSERT INTO "user" (id, name, email, "emailVerified") VALUES ('ada', 'Ada', 'ada@example.com', false)`,
    );
    await house.sql(`DELETE FROM "user" WHERE id = 'ada'`);
    expect(await house.sql('SELECT revoked_at IS NOT NULL AS revoked FROM api_tokens')).toEqual([
      { revoked: true },
    ]);
  });

  test('fails on SQLite', async () => {
    house = await openCommandHouse('SQLite');
    expect(await house.run(['migrate', '--sql'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--sql works only with PostgreSQL'),
    });
  });
});
