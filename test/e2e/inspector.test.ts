import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const STDIO = fileURLToPath(new URL('../../packages/mcp/bin/tokenhouse-mcp.js', import.meta.url));
// Brought by npx on the first run, which takes a while.
const TIMEOUT_MS = 180_000;

/** The command line of the MCP Inspector: a client that nobody here wrote. */
function inspect(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const all = ['-y', '@modelcontextprotocol/inspector@2.12.0', '--cli', ...args, '--method', 'tools/call'];
  return new Promise((resolve) => {
    execFile('npx', [...all, '--tool-name', 'whoami', '--format', 'json'], (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
        output: stdout + stderr,
      });
    });
  });
}

describe('the MCP Inspector', () => {
  let folder: string;
  let server: ServerProcess;
  let person: Person;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenhouse-inspector-'));
    server = await startServerProcess({ DATA_DIR: folder });
    person = await signUp(server.url);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  test('calls whoami in every protocol era, and must authenticate after the revocation', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const token = await person.generateToken();
    const { id, call } = { id: await newestTokenId(), call: callOverHttp(token) };
    for (const era of ['legacy', 'auto', 'modern']) {
      const { code, output } = await call(era);
      expect(output).toContain(id);
      expect(code).toBe(0);
    }
    expect((await person.revoke(id)).status).toBe(200);
    for (const era of ['legacy', 'auto', 'modern']) {
      const { code, output } = await call(era);
      expect(output).toContain('auth_required');
      expect(code).toBe(3);
    }
  });

  test('calls whoami through the stdio program, which exits after the revocation', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const token = await person.generateToken();
    const id = await newestTokenId();
    const env = ['-e', `CODING_AGENT_API_KEY=${token}`, '-e', `BACKEND_URL=${server.url}`];
    const call = () => inspect(process.execPath, STDIO, ...env);
    const accepted = await call();
    expect(accepted.output).toContain(id);
    expect(accepted.code).toBe(0);

    await person.revoke(id);
    const refused = await call();
    expect(refused.output).toContain('CODING_AGENT_API_KEY was denied: The token was revoked');
    expect(refused.output).not.toContain(token);
    expect(refused.code).toBe(1);
  });

  test('the usage log names the Inspector and the tool', { timeout: TIMEOUT_MS }, async () => {
    const token = await person.generateToken();
    const id = await newestTokenId();
    await callOverHttp(token)('modern');
    const answer = await fetch(`${server.url}/api/auth/tokens/${id}/usage`, { headers: person.headers });
    const { uses } = (await answer.json()) as { uses: { endpoint: string; client: string }[] };
    expect(uses[0]).toMatchObject({
      endpoint: 'POST /mcp tools/call whoami',
      client: expect.stringMatching(/^inspector-cli 2\.12\.0$/),
    });
  });

  const newestTokenId = async () => (await person.list()).tokens[0]?.id ?? '';
  const callOverHttp = (token: string) => (era: string) =>
    inspect(
      ...[`${server.url}/mcp`, '--transport', 'http', '--protocol-era', era, '--stored-auth-only'],
      ...['--header', `Authorization: Bearer ${token}`],
    );
});
