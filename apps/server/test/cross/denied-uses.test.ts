import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../../../test/support/event-reader.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../support/test-server.ts';

const TOKENS = '/api/auth/tokens';

describe.each(DATABASES)('a revoked token that an agent keeps trying, on %s', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database });
  });
  afterAll(() => server.close());

  test('is denied each time; log, histogram, events and metrics count each use', async () => {
    const ada = await server.session();
    const token = await ada.token();
    await ada.delete(`${TOKENS}/${token.id}`);
    const events = await readEvents(`${server.url}${TOKENS}/events`, { cookie: ada.cookie });
    const answers = await Promise.all(Array.from({ length: 149 }, () => token.get('/api/me')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    await token.get('/api/me', { 'user-agent': 'stray-agent/2.0' });
    server.clock.advance(60_000);
    // The first use of the next minute ends the one before.
    await token.get('/api/me');

    await expect.poll(() => events.events.length).toBe(101);
    const { uses } = (await ada.get(`${TOKENS}/${token.id}/usage?limit=1`)).body as { uses: unknown[] };
    const minuteLater = new Date(NOW.getTime() + 60_000).toISOString();
    expect(uses).toEqual([
      {
        id: expect.any(String),
        at: minuteLater,
        outcome: 'revoked',
        endpoint: 'GET /api/me',
        ipAddress: '127.0.0.1',
        userAgent: 'stray-agent/2.0',
        client: 'stray-agent 2.0',
        count: 50,
      },
    ]);
    expect(events.events.at(-1)?.data).toMatchObject({ tokenId: token.id, count: 50 });
    events.close();

    const edges = `${NOW.toISOString()},2026-08-02T00:00:00Z`;
    const histogram = await ada.get(`${TOKENS}/${token.id}/usage/histogram?edges=${edges}`);
    expect(histogram.body).toMatchObject({ buckets: [{ accepted: 0, denied: 150 }] });
    const { text } = await server.anonymous.get('/metrics');
    expect(text).toContain('tokenhouse_uses_total{outcome="revoked"} 151\n');
  });
});
