import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CASES } from './apps/all.ts';
import { expectRefusal } from './expect-refusal.ts';
import { startTestServer, type TestServer, type TestUser, TOKENS } from './test-server.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const JSON_TYPE = 'application/json; charset=utf-8';
const MINUTE = 60_000;

describe.each(CASES)('the token routes, $name', (each) => {
  let testServer: TestServer;
  let ada: TestUser;
  beforeAll(async () => {
    testServer = await startTestServer(each);
  });
  beforeEach(async () => {
    await testServer.reset();
    ada = testServer.user();
  });
  afterAll(() => testServer.close());

  const advance = (minutes: number) => {
    testServer.now = new Date(testServer.now.getTime() + minutes * MINUTE);
  };

  test('POST 201 with the token, its record and its address, and the row', async () => {
    const body = { name: ' Laptop ', expiresAt: '2026-09-01T02:00:00+02:00', metadata: { team: 'x' } };
    const answer = await ada.send('POST', '', { body });
    const { token, tokenRecord } = answer.body as { token: string; tokenRecord: { id: string } };
    expect([answer.status, answer.headers['content-type']]).toEqual([201, JSON_TYPE]);
    expect(token).toMatch(/^nllm_[0-9A-Za-z]{49}$/);
    expect(answer.body).toEqual({
      token,
      tokenRecord: {
        id: expect.stringMatching(UUID),
        name: 'Laptop',
        tokenPrefix: token.slice(0, 8),
        tokenSuffix: token.slice(-4),
        status: 'active',
        createdAt: testServer.now.toISOString(),
        expiresAt: '2026-09-01T00:00:00.000Z',
        lastUsedAt: null,
        lastUsedBy: null,
        revokedAt: null,
        metadata: { team: 'x' },
      },
    });
    expect(answer.headers.location).toBe(`${TOKENS}/${tokenRecord.id}`);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-request-id']).toMatch(/./);
    expect((await ada.send('GET', answer.headers.location?.slice(TOKENS.length) ?? '')).body).toEqual(
      tokenRecord,
    );
    const rows = await testServer.db.sql('SELECT user_id, name FROM api_tokens');
    expect(rows).toEqual([{ user_id: ada.id, name: 'Laptop' }]);
  });

  test('POST 201 without a body, also with an Idempotency-Key of another user', async () => {
    const headers = { 'idempotency-key': '"c0ffee-1"' };
    const first = await ada.send('POST', '', { headers });
    expect([first.status, (await testServer.user().send('POST', '', { headers })).status]).toEqual([
      201, 201,
    ]);
    const again = await ada.send('POST', '', { headers: { 'idempotency-key': 'c0ffee-1' } });
    expectRefusal(again, { code: 'already_generated', detail: /already processed/, isPrivate: true });
    expect(again.headers.location).toBe(first.headers.location);
  });

  test('GET lists the user’s tokens, newest first, with the remaining limits', async () => {
    const first = await ada.token({ name: 'first' });
    advance(1);
    const second = await ada.token({ name: 'second' });
    await ada.send('DELETE', `/${first.record.id}`);
    await testServer.user().token();
    const answer = await ada.send('GET', '');
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(answer.body).toEqual({
      tokens: [
        second.record,
        { ...first.record, status: 'revoked', revokedAt: testServer.now.toISOString() },
      ],
      limits: { maxActive: 10, active: 1, creationsPerHour: 5, creationsLeft: 3 },
      nextCursor: null,
    });
  });

  test('GET lists page by page, and by status', async () => {
    for (const name of ['first', 'second', 'third']) {
      const { record } = await ada.token({ name });
      if (name === 'second') await ada.send('DELETE', `/${record.id}`);
      advance(1);
    }
    const page = async (query: string) => {
      const { body } = await ada.send('GET', query);
      const { tokens, nextCursor } = body as { tokens: { name: string }[]; nextCursor: string | null };
      return { names: tokens.map(({ name }) => name), nextCursor };
    };
    const newest = await page('?limit=2');
    expect(newest).toEqual({ names: ['third', 'second'], nextCursor: expect.any(String) });
    expect(await page(`?limit=2&cursor=${newest.nextCursor}`)).toEqual({
      names: ['first'],
      nextCursor: null,
    });
    expect(await page('?status=active')).toEqual({ names: ['third', 'first'], nextCursor: null });
    expect((await page('?status=revoked')).names).toEqual(['second']);
  });

  test('DELETE revokes with a receipt, and returns the same record when repeated', async () => {
    const { record } = await ada.token();
    const tokenRecord = { ...record, status: 'revoked', revokedAt: testServer.now.toISOString() };
    const receipt = { verifiers: 1, confirmed: 1, elapsedMs: expect.any(Number) };
    const first = await ada.send('DELETE', `/${record.id}`);
    expect([first.status, first.body]).toEqual([200, { tokenRecord, receipt }]);
    advance(1);
    const again = await ada.send('DELETE', `/${record.id}`);
    expect([again.status, again.body]).toEqual([200, { tokenRecord, receipt }]);
  });

  test('GET usage shows the uses, newest first, page by page', async () => {
    const { text, record } = await ada.token();
    for (const _ of [1, 2, 3]) {
      advance(1);
      await testServer.call(`Bearer ${text}`);
    }
    await expect.poll(async () => (await testServer.uses()).length).toBe(3);
    const page = async (query: string) =>
      (await ada.send('GET', `/${record.id}/usage${query}`)).body as { uses: unknown[]; nextCursor: string };
    const all = await page('');
    expect(all.uses).toHaveLength(3);
    expect(all).toMatchObject({
      uses: [{ at: testServer.now.toISOString(), outcome: 'accepted', endpoint: each.app.endpoint }, {}, {}],
      nextCursor: null,
    });
    const newest = await page('?limit=2');
    const oldest = await page(`?limit=2&cursor=${newest.nextCursor}`);
    expect([...newest.uses, ...oldest.uses]).toEqual(all.uses);
  });

  test('403 session_required for an API token on every route, and the attempt is in the log', async () => {
    const { text, record } = await ada.token();
    const headers = { authorization: `Bearer ${text}` };
    const routes = [
      ['POST', '', ''],
      ['GET', '', ''],
      ['GET', `/${record.id}`, '/:id'],
      ['GET', `/${record.id}/usage`, '/:id/usage'],
      ['DELETE', `/${record.id}`, '/:id'],
    ] as const;
    for (const [method, path] of routes) {
      expectRefusal(await ada.send(method, path, { headers }), {
        code: 'session_required',
        detail: 'An API token cannot manage tokens. Sign in, or send a JWT of your account.',
        isPrivate: true,
      });
    }
    const origin = { ip_address: '127.0.0.1', user_agent: 'agent/1', client: 'agent 1' };
    const forbidden = { outcome: 'forbidden', ...origin };
    await expect
      .poll(testServer.uses)
      .toEqual(
        routes.map(([method, , template]) => ({ ...forbidden, endpoint: `${method} ${TOKENS}${template}` })),
      );
    expect((await ada.send('GET', `/${record.id}`)).body).toMatchObject({ status: 'active' });
  });

  test('401 for an invalid API token, even if a user is signed in', async () => {
    const { text, record } = await ada.token();
    await ada.send('DELETE', `/${record.id}`);
    const as = (authorization: string) => ada.send('GET', '', { headers: { authorization } });
    const isPrivate = true;
    expectRefusal(await as(`Bearer ${text}`), { code: 'token_revoked', detail: /was revoked at/, isPrivate });
    expectRefusal(await as('Bearer nllm_x'), { code: 'token_invalid', detail: /malformed/, isPrivate });
    expectRefusal(await as('Bearer ${KEY}'), { code: 'token_invalid', detail: /expand/, isPrivate });
    const inQuery = await ada.send('GET', `?key=${text}`);
    expectRefusal(inQuery, { code: 'token_invalid', detail: /query string/, isPrivate });
  });

  test('404 not_found for another’s token as for one that never was', async () => {
    const { record } = await testServer.user().token();
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/usage'],
    ] as const) {
      for (const id of [record.id, UNKNOWN_ID, 'nonsense', '%00']) {
        const answer = await ada.send(method, `/${id}${path}`);
        expectRefusal(answer, { code: 'not_found', detail: 'You have no such token.', isPrivate: true });
      }
    }
  });

  test('429 for the sixth creation within an hour, 409 for the eleventh active token', async () => {
    for (const _ of [1, 2, 3, 4, 5]) await ada.token();
    expectRefusal(await ada.send('POST', ''), {
      code: 'rate_limited',
      detail: 'Too many tokens within an hour. Try again in 3600 seconds.',
      retryAfter: '3600',
      isPrivate: true,
    });
    advance(61);
    for (const _ of [6, 7, 8, 9, 10]) await ada.token();
    advance(61);
    expectRefusal(await ada.send('POST', ''), {
      code: 'token_limit_reached',
      detail: 'You have reached the limit of active tokens. Revoke one first.',
      isPrivate: true,
    });
  });
});
