import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../support/free-port.ts';

const MAIN = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));
const CLI = fileURLToPath(new URL('../../apps/server/bin/tokenhouse.js', import.meta.url));
// A log line contains the path, so a few requests fill a pipe without a reader.
const LONG_PATH = `/${'x'.repeat(8_000)}`;
const WRITES_FAIL = /^Tokenhouse keeps running without its log: [^\n]+\n$/;

interface Started {
  readonly url: string;
  readonly child: ChildProcess;
  /** Its output to stderr. */
  readonly errors: () => string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenhouse-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts the server with its log wherever `stdout` leads, and waits until it answers. */
async function start(
  stdout: number | 'pipe',
  {
    stderr = 'pipe',
    command = [process.execPath, MAIN],
  }: { stderr?: number | 'pipe'; command?: string[] } = {},
): Promise<Started> {
  const port = await findFreePort();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: folder },
    stdio: ['ignore', stdout, stderr],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(() => status(`${url}/healthz`), { interval: 50 }).toBe(200);
  return {
    url,
    child,
    errors: () => errors,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

async function status(url: string): Promise<number | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  await answer?.text();
  return answer?.status;
}

/** Sends so many requests that their lines fill what a pipe holds, and resolves with the statuses that came back. */
async function callOften(url: string): Promise<ReadonlySet<number | undefined>> {
  const seen = new Set<number | undefined>();
  for (let round = 0; round < 4; round += 1) {
    const answers = Array.from({ length: 20 }, () => status(url + LONG_PATH));
    for (const answer of await Promise.all(answers)) seen.add(answer);
  }
  return seen;
}

function openFull(): number {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  return full;
}

describe.runIf(existsSync('/dev/full'))('a log on a full disk', () => {
  test.each([
    ['main.js', [process.execPath, MAIN]],
    ['tokenhouse serve', [process.execPath, CLI, 'serve']],
  ])('%s responds, reports the lost log once, and exits with 0', async (_, command) => {
    const server = await start(openFull(), { command });
    expect(await callOften(server.url)).toEqual(new Set([404]));
    expect(await server.stop()).toBe(0);
    expect(server.errors()).toMatch(WRITES_FAIL);
    expect(server.errors()).toContain('ENOSPC');
  });

  test('works the same with stderr on the full disk', async () => {
    const server = await start(openFull(), { stderr: openFull() });
    expect(await callOften(server.url)).toEqual(new Set([404]));
    expect(await server.stop()).toBe(0);
  });
});

describe('a log without a reader', () => {
  test('the server responds and exits with 0', async () => {
    const server = await start('pipe');
    expect(await callOften(server.url)).toEqual(new Set([404]));
    expect(await server.stop()).toBe(0);
  });

  test('the server responds and stops when the reader is gone', async () => {
    const server = await start('pipe');
    server.child.stdout?.destroy();
    expect(await callOften(server.url)).toEqual(new Set([404]));
    expect(await server.stop()).toBe(0);
    expect(server.errors()).toMatch(WRITES_FAIL);
  });
});

describe('SIGHUP', () => {
  test('stops like SIGTERM: finishes requests in progress, and exits with 0', async () => {
    const server = await start('pipe');
    server.child.stdout?.resume();
    const answers = Promise.all(Array.from({ length: 20 }, () => status(`${server.url}/readyz`)));
    await status(`${server.url}/healthz`);
    expect(await server.stop('SIGHUP')).toBe(0);
    expect(new Set(await answers)).toEqual(new Set([200]));
  });
});

const hasTerminals = ['script', 'setsid'].every((name) => spawnSync(name, ['--version']).status === 0);

describe.runIf(hasTerminals)('a log on a terminal', () => {
  /** Starts the server in its own session, so that no SIGHUP reaches it, with its output on a new terminal. */
  async function startOnTerminal() {
    const [pidFile, codeFile] = [join(folder, 'pid'), join(folder, 'code')];
    // The shell's own output must not go to the terminal, where it would wait like the server.
    const shell = `exec 2>/dev/null; node ${MAIN} 2>&1 & echo $! > ${pidFile}; wait $!; echo $? > ${codeFile}`;
    const server = await start('pipe', {
      command: ['script', '-qfc', `setsid sh -c '${shell}'`, '/dev/null'],
    });
    server.child.stdout?.resume();
    const pid = Number(await readFile(pidFile, 'utf8'));
    onTestFinished(() => killIfAlive(pid));
    return {
      url: server.url,
      terminal: server.child,
      async stop() {
        process.kill(pid, 'SIGTERM');
        const code = () => readFile(codeFile, 'utf8').catch(() => undefined);
        await expect.poll(code, { timeout: 15_000, interval: 50 }).toMatch(/\d\n/);
        return Number(await code());
      },
    };
  }

  test('when closed: the server responds, and exits with 0', async () => {
    const server = await startOnTerminal();
    server.terminal.kill('SIGKILL');
    await once(server.terminal, 'exit');
    expect(await callOften(server.url)).toEqual(new Set([404]));
    expect(await server.stop()).toBe(0);
  });

  test('with stopped output: the server responds, and exits', async () => {
    const server = await startOnTerminal();
    server.terminal.kill('SIGSTOP');
    expect(await callOften(server.url)).toEqual(new Set([404]));
    // By SIGKILL in the end: the operating system does not let go of the thread that writes.
    expect(await server.stop()).toBe(128 + 9);
  });
});

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}
