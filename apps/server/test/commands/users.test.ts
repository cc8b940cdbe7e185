import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerProcess } from '../../../../test/support/server-process.ts';
import { runCommand } from '../support/run-command.ts';
import { generate, openTestSite, signUpKnown, type TestSite, use } from '../support/test-site.ts';

async function signInAt(url: string, email: string, password: string): Promise<number> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return answer.status;
}

describe.each(['SQLite', 'PostgreSQL'] as const)(
  'tokenhouse users on %s, next to a running server',
  (name) => {
    let site: TestSite;
    let server: ServerProcess;
    beforeAll(async () => {
      site = await openTestSite(name);
      server = await site.startServer();
    });
    afterAll(() => site.close());

    const signIn = (email: string, password: string) => signInAt(server.url, email, password);

    test('list: newest first, as lines or JSON', async () => {
      const [ada, grace] = [await signUpKnown(server.url), await signUpKnown(server.url)];
      const { stdout } = await site.run(['users', 'list', '--json', '--limit', '2']);
      const createdAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(JSON.parse(stdout)).toEqual(
        [grace, ada].map(({ id, email }) => ({ id, email, name: 'Ada', createdAt })),
      );
      const lines = await site.run(['users', 'list', '--limit', '1']);
      expect(lines.stdout).toMatch(new RegExp(`^${grace.id}\t${grace.email}\tAda\t[^\t\n]+\n$`));
    });

    test('create: the user can sign in, and an e-mail address can be used once', async () => {
      const email = 'Grace.Hopper@example.com';
      const args = ['users', 'create', email, '--name', 'Grace Hopper', '--json'];
      const { code, stdout, stderr } = await site.run(args, 'correct horse\n');
      const person = JSON.parse(stdout);
      expect({ code, person }).toEqual({
        code: 0,
        person: {
          id: expect.any(String),
          email: 'grace.hopper@example.com',
          name: 'Grace Hopper',
          createdAt: expect.stringMatching(/Z$/),
        },
      });
      expect(stderr).toBe(`Created grace.hopper@example.com (${person.id}).\n`);
      expect(await signIn(email, 'correct horse')).toBe(200);
      const again = await site.run(args, 'correct horse\n');
      expect(again).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('already exists'),
      });
    });

    test('set-password: the new password works, the old one fails, and sessions end', async () => {
      const ada = await signUpKnown(server.url);
      const token = await generate(ada);
      expect((await fetch(`${server.url}/api/me`, { headers: ada.headers })).status).toBe(200);
      expect(await signIn(ada.email, 'correct horse battery')).toBe(200);

      const { code, stderr } = await site.run(
        ['users', 'set-password', ada.email],
        'a new, long one\nignored\n',
      );
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: `${ada.email} has a new password. Sessions ended: 2.\n`,
      });
      expect(await signIn(ada.email, 'a new, long one')).toBe(200);
      expect(await signIn(ada.email, 'correct horse battery')).toBe(401);
      expect((await fetch(`${server.url}/api/me`, { headers: ada.headers })).status).toBe(401);
      expect(await use(server.url, token.text)).toBe(200);
    });

    test('delete: removes the user and revokes their tokens, whose rows stay', async () => {
      const [ada, grace] = [await signUpKnown(server.url), await signUpKnown(server.url)];
      const tokens = await Promise.all([generate(ada), generate(ada)]);
      const over = await generate(ada);
      await ada.revoke(over.id);
      const hers = await generate(grace);
      for (const { text } of [...tokens, hers]) expect(await use(server.url, text)).toBe(200);
      const asked = await site.run(['users', 'delete', ada.id]);
      expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
      expect(await use(server.url, tokens[0]?.text ?? '')).toBe(200);

      const { code, stderr } = await site.run(['users', 'delete', ada.id, '--yes']);
      for (const { text } of tokens) expect(await use(server.url, text)).toBe(401);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: `Deleted ${ada.email} (${ada.id}). Tokens revoked: 2.\n`,
      });
      expect(await use(server.url, hers.text)).toBe(200);
      expect(await signIn(ada.email, 'correct horse battery')).toBe(401);
      expect(await site.sql(`SELECT id FROM api_tokens WHERE user_id = '${ada.id}'`)).toHaveLength(3);
      const again = await site.run(['users', 'delete', ada.id, '--yes']);
      expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('see users list') });
    });

    test('delete: reports a disabled trigger, and revokes the tokens itself', async () => {
      const ada = await signUpKnown(server.url);
      const token = await generate(ada);
      await site.sql(
        name === 'SQLite'
          ? 'DROP TRIGGER revoke_tokens_of_deleted_users'
          : 'ALTER TABLE "user" DISABLE TRIGGER revoke_tokens_of_deleted_user',
      );
      const { code, stderr } = await site.run(['users', 'delete', ada.email, '--yes']);
      expect(await use(server.url, token.text)).toBe(401);
      expect(code).toBe(0);
      expect(stderr).toContain('left 1. This command revokes them');
    });

    test('fails with an identity provider', async () => {
      const env = { ...site.env, AUTH_JWT_SECRET: 'a shared secret of the tests, long enough' };
      for (const args of [['list'], ['create', 'x@example.com']]) {
        const { code, stderr } = await runCommand(['users', ...args], { env });
        expect({ code, stderr }).toEqual({
          code: 1,
          stderr: expect.stringContaining('your identity provider'),
        });
      }
    });
  },
);

test('with SIGN_UPS=closed and an empty database, users create creates the first user', async () => {
  const site = await openTestSite('SQLite');
  expect((await site.run(['migrate'])).code).toBe(0);
  expect((await site.run(['users', 'create', 'ada@example.com'], 'correct horse\n')).code).toBe(0);
  const server = await site.startServer({ SIGN_UPS: 'closed' });
  expect(await signInAt(server.url, 'ada@example.com', 'correct horse')).toBe(200);
  await site.close();
});
