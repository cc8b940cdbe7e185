import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { personOf, signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

describe.each([
  { title: 'exactly 10 tokens, by the cap', perHour: '1000', created: 10, refused: 409 },
  { title: 'exactly 5 tokens, by the hourly limit', perHour: '5', created: 5, refused: 429 },
])('60 concurrent creations by one person over three instances on one PostgreSQL', (row) => {
  let servers: ServerProcess[];
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createPostgresDatabase();
    drop = database.drop;
    const env = {
      DATABASE_URL: database.connectionString,
      AUTH_SECRET: 'x'.repeat(32),
      TOKEN_CREATIONS_PER_HOUR: row.perHour,
    };
    // All three at once on an empty database: the migrations must not get in each other's way.
    servers = await Promise.all([1, 2, 3].map(() => startServerProcess(env)));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await drop();
  });

  test(`end in ${row.title}`, async () => {
    const [first] = servers;
    if (first === undefined) throw new Error('no server');
    const { headers } = await signUp(first.url);
    const everywhere = servers.map(({ url }) => personOf(url, headers));

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => everywhere.map((person) => person.generate())).flat(),
    );

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(row.created);
    expect(statuses.filter((status) => status === row.refused)).toHaveLength(60 - row.created);
    for (const person of everywhere) {
      const { tokens } = await person.list();
      expect(tokens.filter(({ status }) => status === 'active')).toHaveLength(row.created);
    }
  });
});
