import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { readEvents } from '../../../../test/support/event-reader.ts';
import {
  DATABASES,
  type DatabaseName,
  NOW,
  openTestServer,
  type TestServerOptions,
} from '../support/test-server.ts';

const EVENTS = '/api/auth/tokens/events';

/** A server, and a user who opens event streams. */
async function openListening(
  database: DatabaseName,
  whenFinished: TestContext['onTestFinished'] = onTestFinished,
  options: Partial<TestServerOptions> = {},
) {
  const server = await openTestServer({ database, ...options });
  whenFinished(() => server.close());
  const listen = (headers: Record<string, string>) => readEvents(`${server.url}${EVENTS}`, headers);
  return { server, listen };
}

// Each test waits 15 seconds for a heartbeat, so they run concurrently, each with its own `expect`.
describe.concurrent.each(DATABASES)('long-running event streams on %s', (database) => {
  test('end at the next heartbeat after sign-out, deletion or expiry of the JWT', {
    timeout: 40_000,
  }, async ({ expect, onTestFinished }) => {
    const { server, listen } = await openListening(database, onTestFinished);
    const people = await Promise.all([1, 2, 3, 4].map(() => server.session()));
    const [ada, bob, eve, zoe] = people;
    if (!ada || !bob || !eve || !zoe) throw new Error('not signed up');
    const jwt = `Bearer ${(await eve.jwt()).text}`;
    const signedOut = await listen({ cookie: ada.cookie });
    const deleted = await listen({ cookie: bob.cookie });
    const expired = await listen({ authorization: jwt });
    const other = await listen({ cookie: zoe.cookie });

    await ada.post('/api/auth/sign-out', {}, { origin: 'http://localhost:3000' });
    await server.database.sql('DELETE FROM "user" WHERE id = $1', [bob.user.id]);
    // JWTs use the real clock, and are valid for 15 minutes.
    server.clock.set(new Date(Date.now() + 16 * 60_000));
    expect(await Promise.all([signedOut, deleted, expired].map(({ over }) => over))).toEqual([
      'ended',
      'ended',
      'ended',
    ]);
    expect(signedOut.beginning()).toBe('retry: 2000\n: open\n\n: still here\n\n');
    await zoe.token().then((token) => token.get('/api/me'));
    await expect.poll(() => other.events).toHaveLength(1);
    other.close();
  });

  test('stay open while the database is unavailable, and then send what they missed', {
    timeout: 60_000,
  }, async ({ expect, onTestFinished }) => {
    const { server, listen } = await openListening(database, onTestFinished);
    const ada = await server.session();
    const token = await ada.token();
    const reader = await listen({ cookie: ada.cookie });
    await server.database.cutOff();
    // Longer than one heartbeat, at which the look-up of the caller fails.
    await expect.poll(() => reader.beginning()).toContain(': still here');
    await setTimeout(500);
    expect((await server.bearer(token.text).get('/api/me')).status).toBe(503);
    await server.database.restore();
    // The next use of a broken connection fails.
    await expect.poll(async () => (await token.get('/api/me')).status).toBe(200);
    await expect.poll(() => reader.events).toHaveLength(1);
    expect(reader.events[0]?.data).toMatchObject({ tokenId: token.id, outcome: 'accepted' });

    const failures = server.log.filter((line) => line.includes('The usage log cannot be read'));
    expect(failures).toHaveLength(1);
    reader.close();
  });
});

describe.each(DATABASES)('an event stream on %s', (database) => {
  test('is closed before a reader that does not read fills the memory', {
    timeout: 60_000,
  }, async () => {
    const { server, listen } = await openListening(database);
    const ada = await server.session();
    const token = await ada.token();
    const [stalled, reader] = [await listen({ cookie: ada.cookie }), await listen({ cookie: ada.cookie })];
    stalled.pause();
    // The system buffers a few megabytes per connection before the server has to.
    const columns = 'token_id, created_at, outcome, endpoint, user_agent';
    const row = `('${token.id}', '${NOW.toISOString()}', 'accepted', 'GET /', '${'x'.repeat(100_000)}')`;
    const insert = `INSERT INTO token_usage_logs (${columns}) VALUES ${Array.from({ length: 50 }, () => row)}`;
    for (let batch = 1; batch <= 12; batch += 1) {
      await server.database.sql(insert);
      await expect.poll(() => reader.events.length).toBe(50 * batch);
    }
    // The reader notices only when it continues to read.
    stalled.resume();
    expect(await stalled.over).toBe('broken');
    expect(stalled.events.length).toBeLessThan(600);
    await token.get('/api/me');
    await expect.poll(() => reader.events.at(-1)?.data['endpoint']).toBe('GET /api/me');
    expect(await Promise.race([reader.over, setTimeout(100, 'open')])).toBe('open');
    reader.close();
  });
});

test('a client that disconnects while its stream opens leaves nothing open', async () => {
  let letOpen = () => {};
  const opening = new Promise<void>((resolve) => {
    letOpen = resolve;
  });
  let rounds = 0;
  const { server } = await openListening('SQLite', onTestFinished, {
    replace: (database) => ({
      ...database,
      usage: {
        ...database.usage,
        async listUsesSince(userIds, which) {
          rounds += 1;
          await opening;
          return database.usage.listUsesSince(userIds, which);
        },
      },
    }),
  });
  const ada = await server.session();
  const controller = new AbortController();
  const options = { headers: { cookie: ada.cookie }, signal: controller.signal };
  const refused = fetch(`${server.url}${EVENTS}`, options).catch((error: Error) => error.name);
  await expect.poll(() => rounds).toBe(1);
  controller.abort();
  expect(await refused).toBe('AbortError');
  await setTimeout(100);
  letOpen();
  await setTimeout(1_000);
  const before = rounds;
  await setTimeout(1_000);
  expect(rounds).toBe(before);
});
