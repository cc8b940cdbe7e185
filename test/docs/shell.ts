import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { personOf } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { type Block, ROOT } from './markdown.ts';

const PASSWORD = 'a long pass phrase';
const CLIENT = { id: 'docs', secret: 'a-secret-of-the-documents-that-is-long-enough' };

// What the next block needs, its session or its token, is then no longer there.
const ENDS_VISIT = /sign-out|DELETE|tokens revoke|users delete/;

/** A running server, and a shell beside it whose `curl` fails on an error of HTTP. */
export interface Shell {
  /** The exit code and all output of the block, for a person who has signed in and has a token. */
  run(block: Block): Promise<{ readonly status: number | null; readonly output: string }>;
  close(): Promise<void>;
}

export const hasCurl = spawnSync('curl', ['--version']).status === 0;

export async function openShell(): Promise<Shell> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-docs-'));
  const server = await startServerProcess({
    DATA_DIR: join(folder, 'data'),
    INTROSPECTION_CLIENTS: `${CLIENT.id}:${CLIENT.secret},notes:${CLIENT.secret}`,
  });
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/curl'), CURL);
  await chmod(join(folder, 'bin/curl'), 0o755);
  await writeFile(join(folder, 'bin/tokenhouse'), TOKENHOUSE);
  await chmod(join(folder, 'bin/tokenhouse'), 0o755);
  spawnSync('git', ['init', '--quiet'], { cwd: folder });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  let visitor: Visitor | undefined;
  return {
    async run(block) {
      visitor ??= await createVisitor(server);
      const { email, token, tokenId, cookies } = visitor;
      if (ENDS_VISIT.test(block.text)) visitor = undefined;
      await writeFile(join(folder, 'cookies.txt'), cookies);
      const script = block.text
        .replaceAll('http://localhost:3000', server.url)
        .replaceAll('TOKEN_ID', tokenId)
        // Whoever signs up must be new, and whoever signs in must be known.
        .replaceAll('ada@example.com', block.text.includes('sign-up') ? `new-${email}` : email);
      const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
          HOME: folder,
          DATA_DIR: join(folder, 'data'),
          CODING_AGENT_API_KEY: token,
          CLIENT_ID: CLIENT.id,
          CLIENT_SECRET: CLIENT.secret,
          INTROSPECTION_CLIENT_SECRET: CLIENT.secret,
        },
        timeout: 20_000,
      });
      return { status, output: `${stdout}${stderr}` };
    },
    async close() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

// The next curl on the PATH, so that a refusal is a failure; a stream has no end, and is left after a second.
const CURL = `#!/bin/sh
PATH="\${PATH#*:}"
case " $* " in
  *" -N "*) curl -f -sS --max-time 1 "$@" || [ $? = 28 ] ;;
  *) exec curl -f -sS "$@" ;;
esac
`;

// As the alias in the README runs it.
const TOKENHOUSE = `#!/bin/sh
exec '${process.execPath}' '${join(ROOT, 'apps/server/bin/tokenhouse.js')}' "$@"
`;

interface Visitor {
  readonly email: string;
  readonly token: string;
  readonly tokenId: string;
  /** As curl keeps them in a file. */
  readonly cookies: string;
}

/** Somebody who has signed up by the password of the documents. */
async function createVisitor({ url }: ServerProcess): Promise<Visitor> {
  const email = `ada-${randomUUID()}@example.com`;
  const answer = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', email, password: PASSWORD }),
  });
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
  const generated = await personOf(url, { cookie: cookies.join('; ') }).generate();
  const { token, tokenRecord } = (await generated.json()) as { token: string; tokenRecord: { id: string } };
  const { hostname } = new URL(url);
  const jar = cookies.map((cookie) => {
    const [name, value] = cookie.split(/=(.*)/s);
    return `#HttpOnly_${hostname}\tFALSE\t/\tFALSE\t0\t${name}\t${value}\n`;
  });
  return { email, token, tokenId: tokenRecord.id, cookies: jar.join('') };
}
