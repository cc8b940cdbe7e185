import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { signUp } from '../support/person.ts';
import { startServerProcess } from '../support/server-process.ts';
import { startUseLoad } from '../support/use-load.ts';

test('users sign up and revoke while uses are committed without pause, on SQLite', {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-sign-ups-'));
  const server = await startServerProcess({ DATA_DIR: folder });
  try {
    const owner = await signUp(server.url);
    const load = startUseLoad(server.url, [await owner.generateToken()], 'load', 16);
    await load.untilAnswered(50);

    // Accounts and uses are written on two connections: neither may fail the other.
    for (let round = 1; round <= 4; round += 1) {
      const people = await Promise.all([1, 2, 3, 4].map(() => signUp(server.url)));
      for (const person of people) {
        await person.generateToken();
        const { tokens } = await person.list();
        expect((await person.revoke(tokens[0]?.id ?? '')).status).toBe(200);
      }
    }

    await load.stop();
    expect([...load.refused]).toEqual([]);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
});

describe.each(['SQLite', 'PostgreSQL'])('a flood of sign-ups on %s', (name) => {
  test('refuses no use of a token during sign-ups', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tokenhouse-flood-'));
    const database = await createPostgresDatabase();
    const server = await startServerProcess(
      name === 'SQLite'
        ? { DATA_DIR: folder }
        : { DATABASE_URL: database.connectionString, AUTH_SECRET: 'x'.repeat(32) },
    );
    try {
      const owner = await signUp(server.url);
      const load = startUseLoad(server.url, [await owner.generateToken()], 'load', 4);
      await load.untilAnswered(20);
      // More passwords at once than are hashed at once.
      const flood = await Promise.all(Array.from({ length: 40 }, () => signUp(server.url)));
      expect(flood).toHaveLength(40);
      await load.stop();
      expect([...load.refused]).toEqual([]);
    } finally {
      await server.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    }
  });
});
