import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { personOf, signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

async function prepareSqlite() {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-repeated-'));
  return { env: { DATA_DIR: folder }, remove: () => rm(folder, { recursive: true }) };
}

async function preparePostgres() {
  const { connectionString, drop } = await createPostgresDatabase();
  return { env: { DATABASE_URL: connectionString, AUTH_SECRET: 'x'.repeat(32) }, remove: drop };
}

describe.each([
  { name: 'SQLite', prepare: prepareSqlite },
  { name: 'PostgreSQL', prepare: preparePostgres },
])('20 concurrent creations with one Idempotency-Key over two instances on one $name', ({ prepare }) => {
  let servers: ServerProcess[];
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const site = await prepare();
    remove = site.remove;
    // A second token would be refused by a limit too, and must be told apart from that.
    const env = { ...site.env, MAX_TOKENS_PER_USER: '1', TOKEN_CREATIONS_PER_HOUR: '1' };
    servers = await Promise.all([1, 2].map(() => startServerProcess(env)));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await remove();
  });

  test('return one 201, and nineteen 409 already_generated that name its token', async () => {
    const [first] = servers;
    if (first === undefined) throw new Error('no server');
    for (let round = 0; round < 3; round += 1) {
      const { headers } = await signUp(first.url);
      const key = { 'idempotency-key': `"round-${round}"` };
      const persons = servers.map(({ url }) => personOf(url, { ...headers, ...key }));

      const answers = await Promise.all(
        Array.from({ length: 10 }, () => persons.map((person) => person.generate())).flat(),
      );

      const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as { code?: string }[];
      const codes = bodies.map(({ code }, at) => `${answers[at]?.status} ${code}`).sort();
      expect(codes).toEqual(['201 undefined', ...Array(19).fill('409 already_generated')]);
      const locations = new Set(answers.map((answer) => answer.headers.get('location')));
      for (const person of persons) {
        const { tokens } = await person.list();
        expect(tokens.map(({ id }) => `/api/auth/tokens/${id}`)).toEqual([...locations]);
      }
    }
  });
});
