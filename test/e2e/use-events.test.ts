import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { readEvents } from '../support/event-reader.ts';
import { type Person, signUp } from '../support/person.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

describe('two instances on one PostgreSQL', () => {
  let drop: () => Promise<void>;
  let servers: readonly [ServerProcess, ServerProcess];
  let ada: Person;
  let authorization: string;
  beforeAll(async () => {
    const database = await createPostgresDatabase();
    drop = database.drop;
    const env = {
      DATABASE_URL: database.connectionString,
      AUTH_SECRET: 'a secret of the tests, long enough',
      // Sessions and JWTs are good at both.
      PUBLIC_URL: 'http://localhost:3000',
    };
    servers = [await startServerProcess(env), await startServerProcess(env)];
    ada = await signUp(servers[0].url);
    authorization = `Bearer ${await ada.generateToken()}`;
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await drop();
  });

  const listen = (server: ServerProcess) => readEvents(`${server.url}/api/auth/tokens/events`, ada.headers);
  const use = async (server: ServerProcess, userAgent = 'agent') => {
    const headers = { authorization, 'user-agent': userAgent };
    expect((await fetch(`${server.url}/api/me`, { headers })).status).toBe(200);
  };

  test('both instances send an event for a use, whichever served it', async () => {
    const readers = [await listen(servers[0]), await listen(servers[1])];
    for (let n = 0; n < 10; n += 1) {
      await useAs(n, 'agent');
      for (const { events } of readers) await expect.poll(() => events.length).toBe(n + 1);
      // Not in step with the rounds.
      await setTimeout((n * 67) % 400);
    }
    for (const reader of readers) reader.close();
  });

  test('under load, a stream sends each later use once, and no earlier use', async () => {
    let phase = 'before';
    const answered: string[] = [];
    const load = async (n: number) => {
      for (let use = 0; phase !== 'over'; use += 1) {
        const name = `${phase}/${n}.${use}`;
        await useAs(n, name);
        answered.push(name);
      }
    };
    const loads = Array.from({ length: 8 }, (_, n) => load(n));
    await setTimeout(1_000);
    phase = 'opening';
    await expect.poll(() => answered.slice(-8).every((name) => name.startsWith('opening'))).toBe(true);
    const readers = await Promise.all(servers.map(listen));
    phase = 'after';
    await setTimeout(2_000);
    phase = 'over';
    await Promise.all(loads);

    const expected = answered.filter((name) => name.startsWith('after')).sort();
    expect(expected.length).toBeGreaterThan(20);
    for (const { events, close } of readers) {
      const told = () => events.map(({ data }) => String(data['userAgent']));
      await expect.poll(() => told().filter((name) => name.startsWith('after')).length).toBe(expected.length);
      expect(
        told()
          .filter((name) => name.startsWith('after'))
          .sort(),
      ).toEqual(expected);
      expect(told().filter((name) => name.startsWith('before'))).toEqual([]);
      expect(new Set(told()).size).toBe(events.length);
      close();
    }
  });

  const useAs = (n: number, userAgent: string) => use(servers[n % 2 === 0 ? 0 : 1], userAgent);
});
