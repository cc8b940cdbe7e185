import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { type Person, personOf, signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const LEASE_MS = 4_000;
const SECRET = 'a secret of the tests, long enough';

interface Receipt {
  readonly verifiers: number;
  readonly confirmed: number;
  readonly elapsedMs: number;
}

let home: Awaited<ReturnType<typeof createPostgresDatabase>>;
let first: ServerProcess;
let second: ServerProcess;
/** On a network that can go wrong. */
let third: ServerProcess;
let network: TcpProxy;
let ada: Person;
let operator: pg.Client;

const env = (databaseUrl: string) => ({
  DATABASE_URL: databaseUrl,
  AUTH_SECRET: SECRET,
  VERIFIER_LEASE_MS: String(LEASE_MS),
  TOKEN_CREATIONS_PER_HOUR: '1000',
  MAX_TOKENS_PER_USER: '1000',
  // One origin for all three, so that a session is good at each.
  PUBLIC_URL: 'http://localhost:3000',
});

beforeAll(async () => {
  home = await createPostgresDatabase();
  operator = new pg.Client({ connectionString: home.connectionString });
  await operator.connect();
  [first, second] = await Promise.all([
    startServerProcess(env(home.connectionString)),
    startServerProcess(env(home.connectionString)),
  ]);
  ada = await signUp(first.url);
  const url = new URL(home.connectionString);
  network = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
});
afterAll(async () => {
  for (const server of [first, second, third]) await server.stop('SIGKILL');
  await network.close();
  await operator.end();
  await home.drop();
});

beforeEach(async () => {
  // After a bad network it has a new lease, and the others delete the old one once it has run out.
  if (third?.process.exitCode === null && third.process.signalCode === null) {
    return void (await expect.poll(countLeases).toEqual({ all: 3, running: 3 }));
  }
  await expect.poll(countLeases).toMatchObject({ all: 2 });
  const proxied = new URL(home.connectionString);
  proxied.hostname = '127.0.0.1';
  proxied.port = String(network.port);
  third = await startServerProcess(env(proxied.href));
});
afterEach(() => {
  network.restore();
  third.process.kill('SIGCONT');
});

async function countLeases(): Promise<unknown> {
  const { rows } = await operator.query(
    `SELECT count(*)::int AS all, (count(*) FILTER (WHERE valid_until > now()))::int AS running FROM verifier_leases`,
  );
  return rows[0];
}

/** A token that all three have in memory. */
async function generateKnown(): Promise<{ readonly id: string; readonly text: string }> {
  const answer = await ada.generate({ name: randomUUID() });
  const { token, tokenRecord } = (await answer.json()) as { token: string; tokenRecord: { id: string } };
  for (const server of [first, second, third]) expect(await use(server, token)).toBe(200);
  return { id: tokenRecord.id, text: token };
}

async function use(server: ServerProcess, token: string): Promise<number> {
  const answer = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  await answer.text();
  return answer.status;
}

async function revoke(id: string): Promise<Receipt> {
  const answer = await ada.revoke(id);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { receipt: Receipt }).receipt;
}

describe('once DELETE has returned, no instance accepts the token', () => {
  test('three healthy instances under load all confirm', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, generateKnown));
    let isOver = false;
    const refused = new Map<string, boolean>();
    const load = [first, second, third].map(async (server) => {
      while (!isOver) {
        await Promise.all(
          tokens.map(async ({ id, text }) => {
            const mustFail = refused.has(id);
            const status = await use(server, text);
            if (mustFail) expect(status).toBe(401);
          }),
        );
      }
    });
    for (const { id } of tokens) {
      expect(await revoke(id)).toMatchObject({ verifiers: 3, confirmed: 3 });
      refused.set(id, true);
    }
    isOver = true;
    await Promise.all(load);
  });

  test('a paused instance is waited for one lease, and accepts nothing when it resumes', async () => {
    const token = await generateKnown();
    third.process.kill('SIGSTOP');
    const receipt = await revoke(token.id);
    expect(receipt).toMatchObject({ verifiers: 3, confirmed: 2 });
    // Sent while it stands still, answered first of all when it goes on.
    const asked = use(third, token.text);
    third.process.kill('SIGCONT');
    expect(await asked).toBe(401);
  });

  test('an instance with a silent network accepts nothing afterwards', async () => {
    const token = await generateKnown();
    network.silence();
    const receipt = await revoke(token.id);
    expect(receipt).toMatchObject({ verifiers: 3, confirmed: 2 });
    expect(await use(third, token.text)).not.toBe(200);
    network.restore();
    await expect.poll(() => use(third, token.text)).toBe(401);
  });

  test('an instance that is cut off from the database accepts nothing afterwards', async () => {
    const token = await generateKnown();
    network.cut();
    await revoke(token.id);
    expect(await use(third, token.text)).not.toBe(200);
    network.restore();
    await expect.poll(() => use(third, token.text)).toBe(401);
  });

  test('the lease of a killed instance runs out, and the receipt says so', async () => {
    const token = await generateKnown();
    await third.stop('SIGKILL');
    expect(await revoke(token.id)).toMatchObject({ verifiers: 3, confirmed: 2 });
    expect(await use(second, token.text)).toBe(401);
  });

  test('a revocation does not wait for an instance that was stopped by SIGTERM', async () => {
    const token = await generateKnown();
    expect(await third.stop('SIGTERM')).toBe(0);
    expect(await revoke(token.id)).toMatchObject({ verifiers: 2, confirmed: 2 });
    expect(await use(second, token.text)).toBe(401);
  });

  test('a second revocation of the same token waits as long as the first', async () => {
    const token = await generateKnown();
    third.process.kill('SIGSTOP');
    const both = await Promise.all([revoke(token.id), personOf(second.url, ada.headers).revoke(token.id)]);
    expect(both[1].status).toBe(200);
    const asked = use(third, token.text);
    third.process.kill('SIGCONT');
    expect(await asked).toBe(401);
  });

  test('an instance with a silent database exits with 0', async () => {
    const token = await generateKnown();
    network.silence();
    const waiting = use(third, token.text).catch(() => 'cut off');
    expect(await third.stop('SIGTERM')).toBe(0);
    expect(await waiting).not.toBe(200);
  });
});
