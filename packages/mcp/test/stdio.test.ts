import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client, type VersionNegotiationMode } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createTokenFormat } from '@tokenhouse/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeBackend, startFakeBackend } from './fake-backend.ts';

// The built program in one file, as users download it. It starts in half the time. Run `npm run build` first.
const PROGRAM = fileURLToPath(new URL('../../../apps/server/downloads/tokenhouse-mcp.mjs', import.meta.url));
const COMMAND = fileURLToPath(new URL('../bin/tokenhouse-mcp.js', import.meta.url));
const KEY = { CODING_AGENT_API_KEY: 'good' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'Old Agent', version: '0.9' },
  },
};
const WHOAMI = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'whoami', arguments: {} } };

let backend: FakeBackend;

beforeEach(async () => {
  backend = await startFakeBackend();
});

afterEach(() => backend.close());

/** A started program, its messages one by one, and how it ended. */
function start(env: Record<string, string>, args: readonly string[] = [], path = PROGRAM) {
  const program = spawn(process.execPath, [path, ...args], {
    env: { BACKEND_URL: backend.url, ...env },
  });
  const output = { stdout: '', stderr: '' };
  program.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  program.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    program.on('close', (code) => resolve({ code, ...output })),
  );
  return { program, ended };
}

function send(program: ChildProcess, ...messages: readonly object[]): void {
  for (const message of messages) program.stdin?.write(`${JSON.stringify(message)}\n`);
}

function nextAnswer(program: ChildProcess): Promise<unknown> {
  return new Promise((resolve) =>
    program.stdout?.once('data', (chunk) => resolve(JSON.parse(String(chunk)))),
  );
}

describe.each<{ era: string; mode: VersionNegotiationMode; version: string }>([
  { era: 'legacy', mode: 'legacy', version: '2025-11-25' },
  { era: 'auto', mode: 'auto', version: '2026-07-28' },
  { era: 'pinned', mode: { pin: '2026-07-28' }, version: '2026-07-28' },
])('$era agent on stdio', ({ mode, version }) => {
  let client: Client;

  beforeEach(async () => {
    client = new Client({ name: 'Test Agent', version: '1.2.3' }, { versionNegotiation: { mode } });
    const env = { ...KEY, BACKEND_URL: backend.url };
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [PROGRAM], env }));
  });

  afterEach(() => client.close());

  test('sees the name of the server and its tools', async () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    expect(client.getServerVersion()?.name).toBe('tokenhouse');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['whoami', 'list_tokens', 'token_activity']);
  });

  test('calls a tool, and the backend sees the name of the agent, not of the bridge', async () => {
    const { structuredContent } = await client.callTool({ name: 'whoami' });
    expect(structuredContent).toMatchObject({ user: { id: 'u1' }, token: { id: 't1' } });
    expect(backend.calls.at(-1)).toEqual({ operation: 'tools/call whoami', client: 'Test Agent 1.2.3' });
  });

  test('gets an error for an unknown tool', async () => {
    await expect(client.callTool({ name: 'nothing' })).rejects.toThrow('nothing');
  });

  test('gets an error result while the backend is down, and continues afterwards', async () => {
    // A modern client is connected before the program has started: wait until it serves.
    await client.callTool({ name: 'whoami' });
    const port = Number(new URL(backend.url).port);
    await backend.close();
    const failed = await client.callTool({ name: 'whoami' });
    expect(failed).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('Cannot reach') }],
    });
    backend = await startFakeBackend('', port);
    expect((await client.callTool({ name: 'whoami' })).isError).toBeFalsy();
  });
});

test('a request nested 10,000 deep gets an error with its id; the next one succeeds', async () => {
  const { program, ended } = start(KEY);
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  program.stdin?.write(`{"jsonrpc":"2.0","id":"d","method":"initialize","params":${deep}}\n`);
  send(program, INITIALIZE);
  program.stdin?.end();
  const { code, stdout, stderr } = await ended;
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: unknown });
  expect(answers.find(({ id }) => id === 'd')).toEqual({
    jsonrpc: '2.0',
    id: 'd',
    error: { code: -32600, message: expect.stringContaining('nested') },
  });
  expect(answers.find(({ id }) => id === 1)).toHaveProperty('result');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('ends with one line on stderr, exit code 1 and an empty stdout', () => {
  const refused =
    'tokenhouse-mcp: CODING_AGENT_API_KEY was denied: The token has been revoked. Create a new one.\n';

  test.each([
    ['when the key is missing', {}, /CODING_AGENT_API_KEY is not set/],
    ['when the variable was not expanded', { CODING_AGENT_API_KEY: '$' + '{MY_KEY}' }, /did not expand/],
    [
      'when the variable is not set',
      { CODING_AGENT_API_KEY: 'undefined' },
      /CODING_AGENT_API_KEY contains a word such as undefined/,
    ],
    ['when the key is masked', { CODING_AGENT_API_KEY: 'nllm_••••wxyz' }, /masked token/],
    [
      'when BACKEND_URL was not expanded',
      { ...KEY, BACKEND_URL: '%MY_URL%' },
      /BACKEND_URL contains the name of a variable/,
    ],
    ['when the key cannot be in a header', { CODING_AGENT_API_KEY: 'Bearer secret' }, /characters/],
    ['when the key is denied', { CODING_AGENT_API_KEY: 'secret' }, new RegExp(`^${refused}$`)],
    ['when BACKEND_URL is not a URL', { ...KEY, BACKEND_URL: 'localhost' }, /BACKEND_URL must be/],
  ])('%s', async (_, env: Record<string, string>, line) => {
    const { code, stdout, stderr } = await start(env).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^tokenhouse-mcp: [^\n]+\n$/);
    expect(stderr).not.toContain('secret');
  });

  test('when the backend does not respond', async () => {
    await backend.close();
    const { code, stderr } = await start(KEY).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(`tokenhouse-mcp: Cannot reach Tokenhouse at ${backend.url}/mcp: ECONNREFUSED\n`);
  });

  test('when the backend is not Tokenhouse', async () => {
    const { code, stderr } = await start({ ...KEY, BACKEND_URL: `${backend.url}/elsewhere` }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tokenhouse-mcp: .*elsewhere\/mcp .*HTTP 404\.\n$/);
  });

  test('when the key is revoked, after the response to the call', async () => {
    const { program, ended } = start(KEY);
    send(program, INITIALIZE);
    await nextAnswer(program);
    backend.keys.clear();
    send(program, WHOAMI);
    expect(await nextAnswer(program)).toMatchObject({
      id: 2,
      result: { isError: true, content: [{ text: expect.stringContaining('revoked') }] },
    });
    expect(await ended).toMatchObject({ code: 1, stderr: refused });
  });
});

test('responds to piped requests after stdin has closed, then exits with 0', async () => {
  const { program, ended } = start(KEY);
  send(program, INITIALIZE, { jsonrpc: '2.0', method: 'notifications/initialized' }, WHOAMI);
  program.stdin.end();
  const { code, stdout, stderr } = await ended;
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([1, 2]));
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('exits with 0 on %s', async (signal) => {
  const { program, ended } = start(KEY);
  send(program, INITIALIZE);
  await nextAnswer(program);
  program.kill(signal);
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test('SIGTERM ends the program even if the agent does not read', async () => {
  const { program, ended } = start(KEY);
  send(program, INITIALIZE);
  await nextAnswer(program);
  program.stdout.pause();
  const list = Array.from({ length: 300 }, (_, n) => ({ jsonrpc: '2.0', id: n + 2, method: 'tools/list' }));
  send(program, ...list);
  await expect.poll(() => backend.calls.length).toBeGreaterThanOrEqual(list.length);
  program.kill('SIGTERM');
  await new Promise((resolve) => program.once('exit', resolve));
  program.stdout.resume();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test('BACKEND_URL keeps a path and loses a slash at the end', async () => {
  const prefixed = await startFakeBackend('/tokens');
  const { program, ended } = start({ ...KEY, BACKEND_URL: `${prefixed.url}/` });
  program.stdin.end();
  expect(await ended).toMatchObject({ code: 0 });
  expect(prefixed.calls[0]?.operation).toBe('server/discover');
  await prefixed.close();
});

test.each(['/mcp', '/mcp/', '//'])('BACKEND_URL may end in %s', async (end) => {
  const { program, ended } = start({ ...KEY, BACKEND_URL: `"${backend.url}${end}"` });
  program.stdin.end();
  expect(await ended).toMatchObject({ code: 0 });
  expect(backend.calls[0]?.operation).toBe('server/discover');
});

test('removes quotes, a BOM and the word Bearer around a whole token', async () => {
  const token = createTokenFormat('acme').generate().reveal();
  backend.keys.set(token, 't1');
  const { program, ended } = start({ CODING_AGENT_API_KEY: `\ufeff"Bearer ${token}"\r\n` });
  program.stdin.end();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['--help', /CODING_AGENT_API_KEY/],
  ['--version', /^0\.1\.0\n$/],
])('%s needs no key, in the bundle and in the npm command', async (argument, text) => {
  for (const program of [PROGRAM, COMMAND]) {
    const { code, stdout } = await start({}, [argument], program).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(text);
  }
});
