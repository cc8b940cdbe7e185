import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type EventReader, readEvents } from '../../../../../../../../test/support/event-reader.ts';
import type { Session, Token } from '../../../../../support/actors.ts';
import { aUuid, expectProblem } from '../../../../../support/expected.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../../../../support/test-server.ts';

const TOKENS = '/api/auth/tokens';
const EVENTS = `${TOKENS}/events`;
const OPENING = 'retry: 2000\n: open\n\n';

describe.each(DATABASES)('GET /api/auth/tokens/events on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database });
    ada = await server.session();
    token = await ada.token();
  });
  afterAll(() => server.close());

  const readers: EventReader[] = [];
  const listen = async (headers: Record<string, string>) => {
    const reader = await readEvents(server.url + EVENTS, headers);
    readers.push(reader);
    return reader;
  };
  const cookieOf = ({ cookie }: Session) => ({ cookie });
  afterEach(async () => {
    for (const reader of readers.splice(0)) {
      reader.close();
      await reader.over;
    }
  });

  test('200 at once: an event stream that caches and proxies do not buffer', async () => {
    const { status, headers, beginning } = await listen(cookieOf(ada));
    expect(status).toBe(200);
    expect(beginning()).toBe(OPENING);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': aUuid,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining(`default-src 'none'`),
    });
    expect(headers['content-length']).toBeUndefined();
  });

  test('an event for each use of the caller’s tokens, the same as in /usage', async () => {
    const other = await ada.token({ expiresAt: '2026-08-01T09:30:10Z' });
    await token.get('/api/me');
    const reader = await listen(cookieOf(ada));
    await token.get('/api/me', { 'user-agent': 'claude-code/2.1.330 (external, cli)' });
    await other.get(TOKENS);
    server.clock.advance(20_000);
    await other.get('/api/me');
    await expect.poll(() => reader.events).toHaveLength(3);
    server.clock.set(NOW);

    expect(reader.events.map(({ event }) => event)).toEqual(['use', 'use', 'use']);
    const uses = [];
    for (const { id } of [token, other, other]) {
      const { body } = await ada.get(`${TOKENS}/${id}/usage?limit=1`);
      uses.push({ tokenId: id, ...(body as { uses: { id: string }[] }).uses[0] });
    }
    const forbidden = { ...uses[1], id: reader.events[1]?.id, at: NOW.toISOString(), outcome: 'forbidden' };
    expect(reader.events.map(({ data }) => data)).toEqual([
      uses[0],
      { ...forbidden, endpoint: `GET ${TOKENS}` },
      { ...uses[2], outcome: 'expired' },
    ]);
    expect(reader.events.map(({ id }) => id)).toEqual(reader.events.map(({ data }) => data['id']));
  });

  test('each stream of a user gets every use of that user, and no others', async () => {
    const eve = await server.session();
    const eves = await eve.token();
    const jwt = await ada.jwt();
    const [one, two, foreign] = [
      await listen(cookieOf(ada)),
      await listen({ authorization: `Bearer ${jwt.text}` }),
      await listen(cookieOf(eve)),
    ];
    await Promise.all([token.get('/api/me'), eves.get('/api/me')]);
    for (const reader of [one, two, foreign]) await expect.poll(() => reader.events).toHaveLength(1);
    expect([one, two, foreign].map(({ events }) => events[0]?.data['tokenId'])).toEqual([
      token.id,
      token.id,
      eves.id,
    ]);
  });

  test('an event for a revoked token, and for a token generated later', async () => {
    const bob = await server.session();
    const reader = await listen(cookieOf(bob));
    const later = await bob.token();
    await bob.delete(`${TOKENS}/${later.id}`);
    expect((await later.get('/api/me')).status).toBe(401);
    await expect.poll(() => reader.events).toHaveLength(1);
    expect(reader.events[0]?.data).toMatchObject({ tokenId: later.id, outcome: 'revoked' });
  });

  test('429 rate_limited with Retry-After for the 21st stream', async () => {
    const zoe = await server.session();
    const open = await Promise.all(Array.from({ length: 20 }, () => listen(cookieOf(zoe))));
    const answer = await zoe.get(EVENTS);
    expectProblem(answer, 'rate_limited');
    expect(answer.headers['retry-after']).toBe('15');
    open[0]?.close();
    await expect.poll(async () => (await listen(cookieOf(zoe))).status).toBe(200);
  });

  test('HEAD has the headers and opens nothing', async () => {
    const ida = await server.session();
    for (let n = 0; n < 25; n += 1) {
      const answer = await ida.send({ method: 'HEAD', path: EVENTS });
      expect([answer.status, answer.text]).toEqual([200, '']);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
      });
    }
    expect((await listen(cookieOf(ida))).status).toBe(200);
  });

  test('401 without credentials, 403 for an API token, which is logged', async () => {
    const reader = await listen(cookieOf(ada));
    expectProblem(await server.anonymous.get(EVENTS), 'credentials_missing');
    expectProblem(await token.get(EVENTS), 'session_required');
    await expect.poll(() => reader.events).toHaveLength(1);
    expect(reader.events[0]?.data).toMatchObject({ outcome: 'forbidden', endpoint: `GET ${EVENTS}` });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('405 with Allow for %s', async (method) => {
    const answer = await ada.send({ method, path: EVENTS });
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });

  test('ignores the query, such as a cache buster', async () => {
    expect((await readEvents(`${server.url}${EVENTS}?_=1`, cookieOf(ada)).then(closing)).status).toBe(200);
  });
});

function closing(reader: EventReader): EventReader {
  reader.close();
  return reader;
}
