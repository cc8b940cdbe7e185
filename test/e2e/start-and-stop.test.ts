import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { readEvents } from '../support/event-reader.ts';
import { findFreePort } from '../support/free-port.ts';
import { signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const MAIN = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));

describe('the server process', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenhouse-e2e-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('starts with no variable but the port and keeps database and secret private', async () => {
    const server = await startServerProcess({ DATA_DIR: join(folder, 'data') });
    expect(server.output()).toContain(`Tokenhouse is listening on ${server.url}\n`);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    for (const name of ['tokenhouse.db', 'auth-secret']) {
      expect((await stat(join(folder, 'data', name))).mode & 0o077).toBe(0);
    }
    expect(await server.stop()).toBe(0);
  });

  test('the start line names PUBLIC_URL, once', async () => {
    const server = await startServerProcess({ DATA_DIR: folder, PUBLIC_URL: 'https://tokens.example.com' });
    expect(server.output()).toBe('Tokenhouse is listening on https://tokens.example.com\n');
    expect(await server.stop()).toBe(0);
  });

  test('the log warns of a HOST that is not loopback with the default PUBLIC_URL', async () => {
    // An address that is reserved for documentation: the server warns, then cannot listen there.
    const start = startServerProcess({ DATA_DIR: folder, HOST: '192.0.2.1' });
    await expect(start).rejects.toThrow(/"level":40,.*HOST is 192\.0\.2\.1 and PUBLIC_URL is http/);
  });

  test('an invalid environment stops the start with one message that lists every problem', async () => {
    const child = spawn(process.execPath, [MAIN], {
      env: { PORT: 'eighty', LOG_LEVEL: 'loud', DATABASE_URL: 'postgres://localhost/x', TOKEN_PREFIX: 'A' },
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    expect(await once(child, 'exit')).toEqual([1, null]);
    for (const name of ['PORT', 'LOG_LEVEL', 'AUTH_SECRET', 'TOKEN_PREFIX'])
      expect(errors).toContain(`- ${name} `);
    expect(errors).not.toMatch(/^\s+at /m);
  });

  test('an unreachable database stops the start with one sentence', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', AUTH_SECRET: 'x'.repeat(32) };
    await expect(startServerProcess(env)).rejects.toThrow(/Tokenhouse cannot start: .*ECONNREFUSED/);
  });

  test('a start that waits for a lock logs its holder, and continues on release', async () => {
    const { connectionString, drop } = await createPostgresDatabase({ empty: true });
    const operator = new pg.Client({ connectionString, application_name: 'psql' });
    await operator.connect();
    await operator.query('BEGIN; CREATE TABLE tokenhouse_migrations (name text PRIMARY KEY)');
    const env = {
      DATABASE_URL: connectionString,
      AUTH_SECRET: 'x'.repeat(32),
      PORT: String(await findFreePort()),
    };
    const child = spawn(process.execPath, [MAIN], { env });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await expect
      .poll(() => output)
      .toMatch(/Still migrating the database after \d+ s: process \d+ \(application psql, user \w+/);
    await operator.query('ROLLBACK');
    await expect.poll(() => output).toContain('Tokenhouse is listening');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await operator.end();
    await drop();
  });

  test.each([
    ['SIGTERM answers the request under way, and ends it with 0', ['SIGTERM']],
    ['further signals do not cut off what the first lets finish', ['SIGTERM', 'SIGINT', 'SIGTERM']],
  ] as const)('%s', async (_, signals) => {
    const server = await startServerProcess({ DATA_DIR: folder });
    const creation = await beginCreation(server);
    for (const signal of signals) server.process.kill(signal);
    expect(await creation.finish()).toBe(201);
    expect(await ended(server)).toBe(0);
  });

  test('requests that were sent before the signal get their responses', async () => {
    const server = await startServerProcess({ DATA_DIR: folder });
    const person = await signUp(server.url);
    const authorization = `Bearer ${await person.generateToken()}`;
    const sockets = await Promise.all(Array.from({ length: 60 }, () => connected(server)));
    const request = `GET /api/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n`;
    // The system has taken a request when its callback is called.
    await Promise.all(
      sockets.map(
        (socket) => new Promise((sent) => socket.write(`${request}Connection: close\r\n\r\n`, sent)),
      ),
    );
    const answers = sockets.map((socket) => text(socket));
    expect(await server.stop()).toBe(0);
    const lines = (await Promise.all(answers)).map((answer) => answer.split('\r\n')[0]);
    expect(new Set(lines)).toEqual(new Set(['HTTP/1.1 200 OK']));
  });

  test('while another process locks SQLite, writes return 503 and a stop exits with 0', {
    timeout: 60_000,
  }, async () => {
    const server = await startServerProcess({ DATA_DIR: folder });
    const person = await signUp(server.url);
    const authorization = `Bearer ${await person.generateToken()}`;
    const backup = new BetterSqlite3(join(folder, 'tokenhouse.db'));
    backup.exec('BEGIN IMMEDIATE');

    const writes = [
      ...[1, 2, 3, 4, 5].map(() => person.generate().then(({ status }) => status)),
      fetch(`${server.url}/api/me`, { headers: { authorization } }).then(({ status }) => status),
      signUp(server.url).then(
        () => 200,
        (error: Error) => Number(/sign-up: (\d+)/.exec(error.message)?.[1]),
      ),
    ];
    expect(await Promise.all(writes)).toEqual([503, 503, 503, 503, 503, 503, 503]);
    const late = person.generate().then(({ status }) => status);
    expect(await server.stop()).toBe(0);
    expect(await late).toBe(503);
    expect(server.output()).not.toMatch(/FATAL|cannot/);
    backup.close();
  });

  test('an idle connection does not delay the stop', async () => {
    const server = await startServerProcess({ DATA_DIR: folder });
    await (await fetch(`${server.url}/healthz`)).text();
    expect(await server.stop('SIGINT')).toBe(0);
  });

  test('open event streams end in good order at the signal', async () => {
    const server = await startServerProcess({ DATA_DIR: folder });
    const [ada, bob] = [await signUp(server.url), await signUp(server.url)];
    const url = `${server.url}/api/auth/tokens/events`;
    const open = [ada, bob, ada].map(({ headers }) => readEvents(url, headers));
    const readers = await Promise.all(open);
    expect(await server.stop()).toBe(0);
    expect(await Promise.all(readers.map(({ over }) => over))).toEqual(['ended', 'ended', 'ended']);
  });

  test('two processes on one data folder see each other’s changes at once', async () => {
    const first = await startServerProcess({ DATA_DIR: folder });
    const second = await startServerProcess({ DATA_DIR: folder });
    const person = await signUp(first.url);
    const token = await person.generateToken();
    const use = (url: string) => fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    expect((await use(second.url)).status).toBe(200);

    const { tokens } = await person.list();
    expect((await person.revoke(tokens[0]?.id ?? '')).status).toBe(200);
    expect((await use(second.url)).status).toBe(401);
    expect(await first.stop()).toBe(0);
    expect(await second.stop()).toBe(0);
  });
});

/** Sends half of a creation, which the server then has under way. */
async function beginCreation({ url }: ServerProcess): Promise<{ finish(): Promise<number> }> {
  const person = await signUp(url);
  const body = JSON.stringify({ name: 'the last one' });
  const headers = { ...person.headers, 'content-type': 'application/json', 'content-length': body.length };
  const outgoing = request(`${url}/api/auth/tokens`, { method: 'POST', headers });
  const answered = once(outgoing, 'response');
  outgoing.write(body.slice(0, 5));
  // The server has the request once it can be asked something else on another connection.
  await fetch(`${url}/healthz`);
  return {
    async finish() {
      outgoing.end(body.slice(5));
      const [response] = await answered;
      response.resume();
      return response.statusCode;
    },
  };
}

async function connected({ url }: ServerProcess): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** The exit code of a server that was told to stop. */
async function ended({ process: child }: ServerProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}
