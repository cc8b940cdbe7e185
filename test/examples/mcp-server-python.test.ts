import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, type TestContext, test, vi } from 'vitest';
import { findFreePort } from '../support/free-port.ts';
import { type Person, signUp } from '../support/person.ts';
import { makePythonEnvironment, type PythonEnvironment } from '../support/python-environment.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/mcp-server-python/', import.meta.url));
const SDK_VERIFIER = fileURLToPath(new URL('python-sdk-verifier.py', import.meta.url));
const SECRET = 'the secret of the example and long enough';
const NEVER = 253_402_300_799;

describe('examples/mcp-server-python', () => {
  let folder: string;
  let environment: PythonEnvironment;
  let tokenhouse: ServerProcess;
  let person: Person;
  let exampleUrl: string;
  let stopExample = async (): Promise<void> => {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenhouse-python-'));
    environment = await makePythonEnvironment(join(folder, 'venv'), join(EXAMPLE, 'requirements.txt'));
    if ('missing' in environment) {
      process.stdout.write(`examples/mcp-server-python is not tested: ${environment.missing}\n`);
      return;
    }
    const port = await findFreePort();
    exampleUrl = `http://localhost:${port}/mcp`;
    tokenhouse = await startServerProcess({
      DATA_DIR: join(folder, 'data'),
      INTROSPECTION_CLIENTS: `${exampleUrl}:${SECRET},notes:${SECRET}`,
    });
    person = await signUp(tokenhouse.url);
    stopExample = await startExample(environment.python, port);
  }, 360_000);
  afterAll(async () => {
    await stopExample();
    await tokenhouse?.stop();
    await rm(folder, { recursive: true });
  });

  /** server.py as its README starts it, once it answers. */
  async function startExample(python: string, port: number): Promise<() => Promise<void>> {
    const env = { TOKENHOUSE_URL: tokenhouse.url, INTROSPECTION_CLIENT_SECRET: SECRET, PORT: String(port) };
    const example = spawn(python, ['server.py'], { cwd: EXAMPLE, env, stdio: ['ignore', 'ignore', 'pipe'] });
    process.once('exit', () => example.kill('SIGKILL'));
    let output = '';
    example.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const ended = once(example, 'exit');
    const answers = async () => {
      const status = await fetch(exampleUrl, { method: 'POST' }).then(
        (answer) => answer.status,
        () => undefined,
      );
      if (status !== 401) throw new Error(`server.py answers ${status}:\n${output}`);
    };
    await vi.waitFor(answers, { timeout: 60_000, interval: 200 });
    return async () => {
      example.kill('SIGKILL');
      await ended;
    };
  }

  async function connect(token: string): Promise<Client> {
    const client = new Client(
      { name: 'Test Agent', version: '1.2.3' },
      { versionNegotiation: { mode: 'auto' } },
    );
    const requestInit = { headers: { Authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(exampleUrl), { requestInit }));
    return client;
  }

  async function generate(): Promise<{ readonly id: string; readonly token: string; readonly user: User }> {
    const token = await person.generateToken();
    const me = await fetch(`${tokenhouse.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    const { user, token: record } = (await me.json()) as { user: User; token: { id: string } };
    return { id: record.id, token, user };
  }

  /** For the first line of each test: where Python is missing, the product is not at fault. */
  function python(context: TestContext): string {
    if ('python' in environment) return environment.python;
    return context.skip(environment.missing);
  }

  test('its tools know the user of a request, and return 401 after the revocation', async (context) => {
    python(context);
    const { id, token, user } = await generate();
    const client = await connect(token);
    const { structuredContent } = await client.callTool({ name: 'whoami' });
    expect(structuredContent).toEqual({ user: user.id, name: user.id, token: id });
    const note = await client.callTool({ name: 'add_note', arguments: { text: 'Milk' } });
    expect(note.structuredContent).toEqual({ result: ['Milk'] });

    const uses = await usesOf(id);
    expect(uses[0]).toMatchObject({
      outcome: 'accepted',
      endpoint: 'POST /oauth/introspect',
      client: exampleUrl,
    });

    expect((await person.revoke(id)).status).toBe(200);
    await expect(client.callTool({ name: 'whoami' })).rejects.toMatchObject({ status: 401 });
    await expect(connect(token)).rejects.toThrow(/401|Unauthorized/i);
    expect((await usesOf(id))[0]).toMatchObject({ outcome: 'revoked', client: exampleUrl });
    await client.close();
  });

  test('an unknown token gets 401', async (context) => {
    python(context);
    await expect(connect(`nllm_${'0'.repeat(49)}`)).rejects.toThrow(/401|Unauthorized/i);
  });

  test('the Python SDK accepts the response, and only a token for its own resource', {
    timeout: 120_000,
  }, async (context) => {
    const program = python(context);
    const { id, token, user } = await generate();
    const judge = async (...pairs: readonly (readonly [client: string, resource: string])[]) => {
      const endpoint = `${tokenhouse.url}/oauth/introspect`;
      const env = { ENDPOINT: endpoint, CLIENT_SECRET: SECRET, TOKEN: token, PAIRS: JSON.stringify(pairs) };
      const { stdout } = await promisify(execFile)(program, [SDK_VERIFIER], { env });
      return JSON.parse(stdout);
    };
    const accepted = { subject: user.id, resource: exampleUrl, expires_at: NEVER };
    expect(await judge([exampleUrl, exampleUrl], ['notes', tokenhouse.url], ['notes', exampleUrl])).toEqual([
      accepted,
      { ...accepted, resource: tokenhouse.url },
      null,
    ]);
    await person.revoke(id);
    expect(await judge([exampleUrl, exampleUrl])).toEqual([null]);
  });

  const usesOf = async (id: string) => {
    const answer = await fetch(`${tokenhouse.url}/api/auth/tokens/${id}/usage`, { headers: person.headers });
    return ((await answer.json()) as { uses: readonly object[] }).uses;
  };
});

interface User {
  readonly id: string;
  readonly email: string;
}
