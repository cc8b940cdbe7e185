import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { signUp } from '../support/person.ts';
import { startCluster } from '../support/postgres-cluster.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { startUseLoad } from '../support/use-load.ts';

const USES_PER_ROUND = 400;
const SELECT_NAMES = 'SELECT user_agent FROM token_usage_logs';
const SELECT_LATE = `
  SELECT count(*) AS n FROM api_tokens t
   WHERE EXISTS (SELECT 1 FROM token_usage_logs u WHERE u.token_id = t.id
                    AND (t.last_used_at IS NULL OR u.created_at > t.last_used_at))`;

/** What the database knows afterwards, read past the server. */
interface Aftermath {
  readonly names: ReadonlySet<string>;
  /** Tokens whose last_used_at is behind one of their uses. */
  readonly late: number;
}

describe('the usage log', () => {
  test('loses no use after kill -9 of the server under load, on SQLite', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-kill-'));
    try {
      await killUnderLoad({ DATA_DIR: folder }, async () => readSqlite(join(folder, 'tokenhouse.db')));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('loses no use after kill -9 of the server under load, on PostgreSQL', {
    timeout: 120_000,
  }, async () => {
    const database = await createPostgresDatabase();
    try {
      const env = { DATABASE_URL: database.connectionString, AUTH_SECRET: 'x'.repeat(32) };
      await killUnderLoad(env, () => readPostgres(database.connectionString));
    } finally {
      await database.drop();
    }
  });

  test('loses no use when PostgreSQL restarts in immediate mode, and the server continues', {
    timeout: 120_000,
  }, async () => {
    const cluster = await startCluster();
    const server = await startServerProcess({ DATABASE_URL: cluster.url, AUTH_SECRET: 'x'.repeat(32) });
    try {
      const load = startUseLoad(server.url, await generateTokens(server), 'restarts');
      for (let round = 1; round <= 3; round += 1) {
        await load.untilAnswered(load.answered.size + USES_PER_ROUND);
        await bringDown(cluster.dataDir);
        await cluster.startAgain();
      }
      await load.untilAnswered(load.answered.size + USES_PER_ROUND);
      await load.stop();

      const { names, late } = await readPostgres(cluster.url);
      expect([...load.answered].filter((name) => !names.has(name))).toEqual([]);
      expect(late).toBe(0);
      // Refused as unavailable, and never as somebody's invalid token or our own fault.
      expect([...load.refused.keys()].filter((status) => status !== 503)).toEqual([]);
      expect(load.refused.get(503)).toBeGreaterThan(0);
    } finally {
      await server.stop();
      await cluster.stop();
    }
  });
});

async function killUnderLoad(
  env: Readonly<Record<string, string>>,
  read: () => Promise<Aftermath>,
): Promise<void> {
  let tokens: readonly string[] = [];
  const answered = new Set<string>();
  for (let round = 1; round <= 4; round += 1) {
    const server = await startServerProcess(env);
    if (round === 1) tokens = await generateTokens(server);
    const load = startUseLoad(server.url, tokens, `round-${round}`);
    await load.untilAnswered(USES_PER_ROUND);
    await server.stop('SIGKILL');
    await load.stop();
    for (const name of load.answered) answered.add(name);

    const { names, late } = await read();
    expect([...answered].filter((name) => !names.has(name))).toEqual([]);
    expect(late).toBe(0);
  }
}

async function generateTokens(server: ServerProcess): Promise<readonly string[]> {
  const person = await signUp(server.url);
  const tokens: string[] = [];
  for (let n = 0; n < 5; n += 1) tokens.push(await person.generateToken());
  return tokens;
}

/** Ends the server at once and without a checkpoint: `pg_ctl stop -m immediate`. */
async function bringDown(dataDir: string): Promise<void> {
  const [pid] = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGQUIT');
  for (;;) {
    try {
      process.kill(Number(pid), 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function readSqlite(file: string): Aftermath {
  const connection = new BetterSqlite3(file);
  try {
    const names = connection.prepare<[], { user_agent: string }>(SELECT_NAMES).all();
    const late = connection.prepare<[], { n: number }>(SELECT_LATE).get();
    return { names: new Set(names.map((row) => row.user_agent)), late: late?.n ?? -1 };
  } finally {
    connection.close();
  }
}

async function readPostgres(connectionString: string): Promise<Aftermath> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const names = await client.query<{ user_agent: string }>(SELECT_NAMES);
    const late = await client.query<{ n: string }>(SELECT_LATE);
    return { names: new Set(names.rows.map((row) => row.user_agent)), late: Number(late.rows[0]?.n) };
  } finally {
    await client.end();
  }
}
