import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { type ExampleProcess, startExample } from '../support/example-process.ts';
import { connectAgent } from '../support/mcp-agent.ts';
import { listPublished, pack } from '../support/packed-packages.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/express-minimal');
const NEEDED = ['@tokenhouse/core', '@tokenhouse/http', '@tokenhouse/postgres'];
const run = promisify(execFile);

/** The code that a document tells people to write. */
async function codeOf(document: string): Promise<string> {
  const text = await readFile(join(ROOT, document), 'utf8');
  const blocks = [...text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const [code, ...others] = blocks.filter((block) => block.includes("from './yours.js'"));
  expect(others).toEqual([]);
  return code ?? '';
}

describe('in a new folder, from the packed packages', () => {
  let folder: string;
  let app: ExampleProcess;
  let operator: pg.Client;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenhouse-adopter-'));
    await run('npm', ['init', '-y'], { cwd: folder });
    await run('npm', ['pkg', 'set', 'type=module'], { cwd: folder });
    const libraries = listPublished().filter(({ name }) => NEEDED.includes(name));
    const tarballs = (await pack(libraries, folder)).values();
    const { dependencies } = JSON.parse(await readFile(join(EXAMPLE, 'package.json'), 'utf8'));
    const others = Object.entries(dependencies)
      .filter(([name]) => !name.startsWith('@tokenhouse/'))
      .map(([name, version]) => `${name}@${version}`);
    // Of a year ago, as apps have them.
    const types = ['@types/express@5.0.6', '@types/node@20.19.25', '@types/pg@8.11.6'];
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, ...others, ...types],
      {
        cwd: folder,
      },
    );
    await writeFile(join(folder, 'index.js'), await codeOf('README.md'));
    await cp(join(EXAMPLE, 'yours.js'), join(folder, 'yours.js'));

    const database = await createPostgresDatabase({ empty: true });
    drop = database.drop;
    operator = new pg.Client({ connectionString: database.connectionString });
    await operator.connect();
    app = await startExample('index.js', {
      cwd: folder,
      env: { DATABASE_URL: database.connectionString },
    });
  }, 180_000);
  afterAll(async () => {
    await app.stop();
    await operator.end();
    await drop();
    await rm(folder, { recursive: true });
  });

  async function signIn(name: string): Promise<{ readonly cookie: string }> {
    const answer = await fetch(`${app.url}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    const [cookie = ''] = answer.headers.getSetCookie().map((one) => one.split(';', 1)[0]);
    return { cookie };
  }

  test('the README’s lines protect an Express route and an MCP server', async () => {
    expect(await codeOf('README.md')).toBe(await readFile(join(EXAMPLE, 'index.js'), 'utf8'));
    expect(await codeOf('docs/embedding.md')).toBe(await codeOf('README.md'));
    const nobody = await fetch(`${app.url}/notes`);
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer realm="tokenhouse"');

    const session = await signIn('ada');
    const generation = await fetch(`${app.url}/api/auth/tokens`, { method: 'POST', headers: session });
    expect(generation.status).toBe(201);
    const { token, tokenRecord } = (await generation.json()) as {
      token: string;
      tokenRecord: { id: string };
    };

    const authorization = `Bearer ${token}`;
    const notes = () => fetch(`${app.url}/notes`, { headers: { authorization } });
    expect(await (await notes()).json()).toEqual({ of: 'ada' });
    const agent = await connectAgent(`${app.url}/mcp`, token);
    expect(await agent.listTools()).toEqual(['list_notes']);
    expect(await agent.call('list_notes')).toBe('The notes of ada');

    const { rows } = await operator.query(
      `SELECT t.user_id, array_agg(DISTINCT l.endpoint ORDER BY l.endpoint) AS endpoints
         FROM tokens.api_tokens t JOIN tokens.token_usage_logs l ON l.token_id = t.id GROUP BY 1`,
    );
    expect(rows).toEqual([{ user_id: 'ada', endpoints: ['GET /mcp', 'GET /notes', 'POST /mcp'] }]);

    const revocation = await fetch(`${app.url}/api/auth/tokens/${tokenRecord.id}`, {
      method: 'DELETE',
      headers: session,
    });
    expect(await revocation.json()).toMatchObject({ receipt: { verifiers: 1, confirmed: 1 } });
    expect(await (await notes()).json()).toMatchObject({ code: 'token_revoked' });
    await expect(agent.call('list_notes')).rejects.toThrow(/revoked/);
    await agent.close();
  });

  test('the documents install every import, and the example prints its address', async () => {
    const imported = [...(await codeOf('README.md')).matchAll(/from '((?:@[^/']+\/)?[^./'][^/']*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !name.startsWith('@tokenhouse/'));
    for (const document of ['README.md', 'docs/embedding.md']) {
      const text = await readFile(join(ROOT, document), 'utf8');
      const [, names = ''] = /npm install (express [^\n`]+)/.exec(text) ?? [];
      expect(names.split(' ').sort(), document).toEqual([...new Set(imported)].sort());
    }
    await expect.poll(() => app.output()).toContain(`The notes are at ${app.url}/notes\n`);
  });

  test('the declarations compile in an app with skipLibCheck off', async () => {
    await writeFile(
      join(folder, 'app.ts'),
      `import { createTokenhouse } from '@tokenhouse/http';
       import { requireToken, tokenRoutes } from '@tokenhouse/http/express';
       import { toAuthInfo } from '@tokenhouse/http/mcp';
       import { openPostgres } from '@tokenhouse/postgres';
       import express, { type Request } from 'express';
       import pg from 'pg';
       const pool = new pg.Pool();
       const database = await openPostgres({ pool, schema: 'tokens', usageLog: 'buffered' });
       const users = { identify: async (req: Request) => req.get('x-user') };
       const tokenhouse = createTokenhouse({ database, users, publicUrl: 'https://notes.example' });
       const app = express();
       app.use(tokenRoutes(tokenhouse));
       app.get('/', requireToken(tokenhouse), (req, res) => {
         const owner: string | undefined = req.apiToken?.userId;
         res.json({ owner, auth: req.apiToken && toAuthInfo(req.apiToken) });
       });
       // @ts-expect-error: a user id is a text.
       await tokenhouse.tokens.generateToken({ userId: 7 });
      `,
    );
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const tsc = run(join(ROOT, 'node_modules/.bin/tsc'), [...options, 'app.ts'], { cwd: folder });
    await tsc.catch(({ stdout }) => expect(stdout).toBe(''));
  });
});
