import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session, Token } from '../../../../../../../support/actors.ts';
import { expectProblem, withoutRequestId } from '../../../../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../../../../support/test-server.ts';

const PATH = '/api/auth/tokens';
const BAD_EDGES = 'must be 2 to 32 RFC 3339 timestamps in ascending order, separated by commas';
const hours = (count: number) =>
  Array.from({ length: count }, (_, hour) => new Date(Date.UTC(2026, 7, 1, hour)).toISOString());

describe.each(DATABASES)('GET /api/auth/tokens/:id/usage/histogram on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database });
    ada = await server.session();
    token = await ada.token();
  });
  afterAll(() => server.close());

  const histogram = (id: string, edges: string) =>
    `${PATH}/${id}/usage/histogram?edges=${encodeURIComponent(edges)}`;

  test('200 with accepted and denied uses by the days of any time zone, by session and JWT', async () => {
    const own = await ada.token();
    await own.get('/api/me');
    await own.get(PATH);
    server.clock.set(new Date('2026-08-02T22:00:00Z'));
    await own.get('/api/me');
    server.clock.set(NOW);
    // Midnights in Berlin, the first of them written with its offset.
    const edges = ['2026-08-01T00:00:00+02:00', '2026-08-01T22:00:00Z', '2026-08-02T22:00:00Z'].join();
    const answer = await ada.get(histogram(own.id, edges));
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      buckets: [
        { from: '2026-07-31T22:00:00.000Z', to: '2026-08-01T22:00:00.000Z', accepted: 1, denied: 1 },
        { from: '2026-08-01T22:00:00.000Z', to: '2026-08-02T22:00:00.000Z', accepted: 0, denied: 0 },
      ].map((bucket) => ({ ...bucket, isCapped: false })),
    });
    expect((await (await ada.jwt()).get(histogram(own.id, edges))).body).toEqual(answer.body);
  });

  test('200 for 32 edges', async () => {
    const { body } = await ada.get(histogram(token.id, [...hours(24), ...days(8)].join()));
    expect((body as { buckets: unknown[] }).buckets).toHaveLength(31);
  });

  const days = (count: number) =>
    Array.from({ length: count }, (_, day) => new Date(Date.UTC(2026, 7, day + 2)).toISOString());

  test.each([
    ['none', ''],
    ['one', '2026-08-01T00:00:00Z'],
    ['33', [...hours(24), ...days(9)].join()],
    ['the same twice', '2026-08-01T00:00:00Z,2026-08-01T00:00:00Z'],
    ['the same in two time zones', '2026-08-01T00:00:00Z,2026-08-01T02:00:00+02:00'],
    ['a later one first', '2026-08-02T00:00:00Z,2026-08-01T00:00:00Z'],
    ['a date without a time', '2026-08-01,2026-08-02'],
    ['a time without a zone', '2026-08-01T00:00:00,2026-08-02T00:00:00'],
    ['what is no time', 'yesterday,today'],
    ['the 30th of February', '2026-02-30T00:00:00Z,2026-08-01T00:00:00Z'],
    ['a year of five digits, by its offset', '2026-08-01T00:00:00Z,9999-12-31T23:59:59-01:00'],
    ['a NUL', '2026-08-01T00:00:00Z,\0'],
    ['a comma at the end', '2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,'],
  ])('422 at /edges for %s', async (_, edges) => {
    const answer = await ada.get(histogram(token.id, edges));
    expectProblem(answer, 'validation_failed', { errors: [{ pointer: '/edges', detail: BAD_EDGES }] });
  });

  test('422 at /edges when it is missing or repeated', async () => {
    for (const query of ['', '?edges=a&edges=b']) {
      const answer = await ada.get(`${PATH}/${token.id}/usage/histogram${query}`);
      expectProblem(answer, 'validation_failed', { errors: [{ pointer: '/edges', detail: BAD_EDGES }] });
    }
  });

  test('404 not_found for another user’s token and an unknown one', async () => {
    const eve = await server.session();
    const edges = hours(2).join();
    await token.get('/api/me');
    const foreign = await eve.get(histogram(token.id, edges));
    expectProblem(foreign, 'not_found', { detail: 'You have no such token.' });
    for (const id of [randomUUID(), 'x', '%00']) {
      const unknown = await eve.get(`${PATH}/${id}/usage/histogram?edges=${edges}`);
      expect(withoutRequestId(unknown)).toEqual(withoutRequestId(foreign));
    }
  });

  test('401 without credentials, 403 for an API token, 405 for a write', async () => {
    const path = histogram(token.id, hours(2).join());
    expectProblem(await server.anonymous.get(path), 'credentials_missing');
    expectProblem(await token.get(path), 'session_required');
    expectProblem(await ada.post(path, {}), 'method_not_allowed');
  });
});
