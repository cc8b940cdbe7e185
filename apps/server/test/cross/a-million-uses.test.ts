import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../../../test/support/event-reader.ts';
import { longestBlock } from '../../../../test/support/longest-block.ts';
import type { Session, Token } from '../support/actors.ts';
import {
  DATABASES,
  type DatabaseName,
  NOW,
  openTestServer,
  type TestServer,
} from '../support/test-server.ts';

const MILLION = 1_000_000;
const DAY_MS = 86_400_000;
const DAYS = 31;
const MOST_MS = 100;

/** A million uses of the token, spread over the 31 days before NOW. */
const FILL: Readonly<Record<DatabaseName, string>> = {
  SQLite: `
    INSERT INTO token_usage_logs (token_id, endpoint, ip_address, user_agent, client, outcome, created_at)
    WITH RECURSIVE use (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM use WHERE n < ${MILLION})
    SELECT $1, 'POST /mcp tools/call whoami', '203.0.113.7', 'node', 'claude-code 2.1.330', 'accepted',
      strftime('%Y-%m-%dT%H:%M:%fZ', $2, format('-%.3f seconds', n * ${(DAYS * DAY_MS) / 1000 / MILLION}))
    FROM use`,
  PostgreSQL: `
    INSERT INTO token_usage_logs (token_id, endpoint, ip_address, user_agent, client, outcome, created_at)
    SELECT $1, 'POST /mcp tools/call whoami', '203.0.113.7', 'node', 'claude-code 2.1.330', 'accepted',
      $2::timestamptz - n * interval '${(DAYS * DAY_MS) / MILLION} milliseconds'
    FROM generate_series(1, ${MILLION}) n`,
};

describe.each(DATABASES)('with a million uses of one token on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database });
    ada = await server.session();
    token = await ada.token();
    await server.database.sql(FILL[database], [token.id, NOW.toISOString()]);
  }, 120_000);
  afterAll(() => server.close());

  const get = async (path: string) => {
    const answer = await ada.get(`/api/auth/tokens/${token.id}${path}`);
    expect(answer.status).toBe(200);
    return answer.body as { uses: unknown[]; nextCursor: string; buckets: { accepted: number }[] };
  };

  /** 31 days that begin at a different time in each round, so that no count is cached. */
  const histogram = (round: number) => {
    const edges = Array.from({ length: DAYS + 1 }, (_, day) =>
      new Date(NOW.getTime() - (DAYS - day) * DAY_MS - round * 1_000).toISOString(),
    );
    return get(`/usage/histogram?edges=${edges.join()}`);
  };

  test('no histogram blocks the event loop for 100 ms, even many at once', async () => {
    const block = await longestBlock(async (round) => {
      const answers = await Promise.all([histogram(round), histogram(round), histogram(round)]);
      for (const { buckets } of answers) {
        expect(buckets.map(({ accepted }) => accepted)).toEqual(Array(DAYS).fill(10_000));
      }
    });
    expect(block).toBeLessThan(MOST_MS);
  }, 120_000);

  test('no page of uses, event, tool call or use blocks the event loop for 100 ms', async () => {
    const events = await readEvents(`${server.url}/api/auth/tokens/events`, { cookie: ada.cookie });
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'token_activity' } };
    const block = await longestBlock(async () => {
      const { nextCursor } = await get('/usage?limit=100');
      await get(`/usage?limit=100&cursor=${encodeURIComponent(nextCursor)}`);
      const called = await token.post('/mcp', call, { accept: 'application/json, text/event-stream' });
      expect(called.status).toBe(200);
      expect((await token.get('/api/me')).status).toBe(200);
      expect((await ada.get('/api/auth/tokens')).status).toBe(200);
    });
    await expect.poll(() => events.events.length).toBe(6);
    events.close();
    expect(block).toBeLessThan(MOST_MS);
  }, 120_000);
});
