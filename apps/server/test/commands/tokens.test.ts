import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerProcess } from '../../../../test/support/server-process.ts';
import { runProgram } from '../../src/cli/commands/program.ts';
import type { Shell } from '../../src/cli/operator/shell.ts';
import type { Env } from '../support/run-command.ts';
import { generate, type Known, openTestSite, signUpKnown, type TestSite, use } from '../support/test-site.ts';

/** Runs the command at a terminal, and answers yes after `meanwhile`. */
async function answering(env: Env, args: readonly string[], meanwhile: () => Promise<void>) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
  let [seen, code] = ['', 0];
  stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (chunk.toString().includes('[y/N]')) meanwhile().then(() => stdin.write('y\r'), expect.fail);
  });
  const exitWith: Shell['exitWith'] = (one) => {
    code = one;
  };
  // Contains only the members that the command uses.
  const shell = { env, stdin, stdout, stderr, clock: () => new Date(), exitWith } as unknown as Shell;
  await runProgram(shell, ['node', 'tokenhouse', ...args]);
  return { stdout: String(stdout.read() ?? ''), seen, code };
}

describe.each(['SQLite', 'PostgreSQL'] as const)(
  'tokenhouse tokens on %s, next to a running server',
  (name) => {
    let site: TestSite;
    let server: ServerProcess;
    let ada: Known;
    let grace: Known;
    beforeAll(async () => {
      site = await openTestSite(name);
      server = await site.startServer();
      [ada, grace] = [await signUpKnown(server.url), await signUpKnown(server.url)];
    });
    afterAll(() => site.close());

    test('list: tab-separated lines when piped, newest first; --json matches the API', async () => {
      const first = await generate(ada, { name: 'first' });
      const second = await generate(ada, { name: 'second' });
      await generate(grace);
      await use(server.url, first.text);
      const { stdout, stderr, code } = await site.run(['tokens', 'list', '--user', ada.email.toUpperCase()]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const cells = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'));
      expect(cells.map(([id, owner, tokenName, , status]) => [id, owner, tokenName, status])).toEqual([
        [second.id, ada.id, 'second', 'active'],
        [first.id, ada.id, 'first', 'active'],
      ]);
      expect(stdout).not.toContain(first.text);

      const { tokens } = await ada.list();
      const json = await site.run(['tokens', 'list', '--user', ada.id, '--json']);
      expect(JSON.parse(json.stdout)).toEqual(tokens.map((token) => ({ ...token, userId: ada.id })));
      const all = await site.run(['tokens', 'list', '--json', '--limit', '2']);
      expect(JSON.parse(all.stdout)).toHaveLength(2);
      const [, cursor = ''] =
        /^There are more tokens\. For the next page, add --cursor (\S+)\n$/.exec(all.stderr) ?? [];
      const rest = await site.run(['tokens', 'list', '--json', '--limit', '2', '--cursor', cursor]);
      expect(rest.stderr).toBe('');
      const ids = [all, rest].flatMap((page) => JSON.parse(page.stdout).map(({ id }: { id: string }) => id));
      expect(ids).toHaveLength(3);
      expect(new Set(ids).size).toBe(3);
      const bad = await site.run(['tokens', 'list', '--cursor', 'x']);
      expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('--cursor')]);
      expect((await site.run(['tokens', 'list', '--status', 'revoked'])).stdout).toBe('');
    });

    test('revoke --id: the server rejects the token as soon as the command returns', async () => {
      const token = await generate(ada);
      const other = await generate(ada);
      expect(await use(server.url, token.text)).toBe(200);
      const { code, stdout } = await site.run([
        'tokens',
        'revoke',
        '--id',
        token.id.toUpperCase(),
        '--yes',
        '--json',
      ]);
      expect(await use(server.url, token.text)).toBe(401);
      expect(await use(server.url, other.text)).toBe(200);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject([
        {
          tokenRecord: { id: token.id, status: 'revoked', userId: ada.id },
          receipt: { verifiers: 1, confirmed: 1, elapsedMs: expect.any(Number) },
        },
      ]);
    });

    test('revoke --user: revokes every token of the user and no others, with receipts', async () => {
      const mine = await Promise.all([generate(grace), generate(grace)]);
      const hers = await generate(ada);
      for (const { text } of [...mine, hers]) expect(await use(server.url, text)).toBe(200);
      const { stdout } = await site.run(['tokens', 'revoke', '--user', grace.email, '--yes']);
      for (const { text } of mine) expect(await use(server.url, text)).toBe(401);
      expect(await use(server.url, hers.text)).toBe(200);
      expect(stdout.match(/^Revoked .*: 1 of 1 servers confirmed, \d+ ms$/gm)).toHaveLength(3);
      const again = await site.run(['tokens', 'revoke', '--user', grace.id, '--yes']);
      expect(again).toMatchObject({ code: 0, stdout: '', stderr: 'No tokens to revoke.\n' });
    });

    test('revoke --user: fails and names a token that was generated while it asked', async () => {
      const token = await generate(grace);
      let meanwhile: { readonly id: string } | undefined;
      const { stdout, seen, code } = await answering(
        site.env,
        ['tokens', 'revoke', '--user', grace.id],
        async () => {
          meanwhile = await generate(grace);
        },
      );
      expect(code).toBe(1);
      expect(stdout).toContain(`Revoked ${token.id}`);
      expect(seen).toContain(`These tokens were generated meanwhile and are not revoked: ${meanwhile?.id}`);
      const again = await site.run(['tokens', 'revoke', '--user', grace.id, '--yes']);
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`${meanwhile?.id}`) });
    });

    test('revoke: does nothing without a terminal or --yes, or with an unknown id', async () => {
      const token = await generate(ada);
      const unknown = '00000000-0000-4000-8000-000000000000';
      const tries = [
        [2, /pass --yes/, '--id', token.id],
        [2, /Pass either --user/, '--yes'],
        [2, /Pass either --user/, '--id', token.id, '--user', ada.id, '--yes'],
        [
          1,
          new RegExp(`No token has the id ${unknown}: nothing was revoked`),
          '--id',
          token.id,
          unknown,
          '--yes',
        ],
        [1, /No user has the e-mail address/, '--user', 'nobody@example.com', '--yes'],
      ] as const;
      for (const [exitCode, message, ...args] of tries) {
        const { code, stdout, stderr } = await site.run(['tokens', 'revoke', ...args]);
        expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
        expect(stderr).toMatch(message);
        expect(stderr.split('\n')).toHaveLength(2);
      }
      expect(await use(server.url, token.text)).toBe(200);
    });
  },
);
