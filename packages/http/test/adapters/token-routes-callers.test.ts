import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBytes } from '../../../../test/support/wire.ts';
import { CASES } from './apps/all.ts';
import { expectRefusal } from './expect-refusal.ts';
import { CAUSE, startTestServer, type TestServer, TOKENS } from './test-server.ts';

const MISSING = 'Send an API token as Authorization: Bearer <token>, or sign in.';
const isPrivate = true;

describe.each(CASES)('who may come to the token routes, $name', (each) => {
  let testServer: TestServer;
  beforeAll(async () => {
    testServer = await startTestServer(each);
  });
  afterAll(() => testServer.close());

  const count = async () =>
    Number((await testServer.db.sql('SELECT count(*) AS n FROM api_tokens'))[0]?.['n']);

  test('401 credentials_missing without a signed-in user, before the body is read', async () => {
    for (const headers of [
      {},
      { cookie: 'user=' },
      { origin: 'https://evil.example' },
      { authorization: 'Basic YTpi' },
    ]) {
      const answer = await testServer.send({ method: 'POST', path: TOKENS, raw: '{', headers });
      expectRefusal(answer, { code: 'credentials_missing', detail: MISSING, isPrivate });
    }
  });

  test('401 token_invalid for an unknown Bearer token', async () => {
    const bearer = { authorization: 'Bearer a.b.c' };
    // Browsers do not send a Bearer token by themselves: an app may accept JWTs from pages of other origins.
    for (const headers of [bearer, { ...bearer, origin: 'https://pages.example' }]) {
      const answer = await testServer.send({ method: 'POST', path: TOKENS, headers });
      expectRefusal(answer, { code: 'token_invalid', detail: /The JWT was not accepted/, isPrivate });
    }
  });

  test.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3001' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example', authorization: 'Basic YTpi' },
    // A page that CORS lets send credentials: `identify` may go by the cookie all the same.
    { origin: 'https://evil.example', authorization: 'Bearer a.b.c' },
  ])(
    '403 origin_not_allowed for a write with a session and %o, and nothing is made or revoked',
    async (headers) => {
      const ada = testServer.user();
      const { record } = await ada.token();
      const before = await count();
      const refused = { code: 'origin_not_allowed', detail: /another origin/, isPrivate } as const;
      expectRefusal(await ada.send('POST', '', { body: {}, headers }), refused);
      expectRefusal(await ada.send('DELETE', `/${record.id}`, { headers }), refused);
      expect(await count()).toBe(before);
      expect((await ada.send('GET', `/${record.id}`, { headers })).body).toMatchObject({ status: 'active' });
    },
  );

  test.each<Record<string, string>>([
    { origin: 'http://localhost:3000' },
    { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' },
  ])('201 for a write with a session and %o', async (headers) => {
    expect((await testServer.user().send('POST', '', { body: {}, headers })).status).toBe(201);
  });

  test('500 internal without the cause when users.identify fails', async () => {
    const answer = await testServer.user('broken').send('GET', '');
    expectRefusal(answer, { code: 'internal', detail: /^Something went wrong\./, isPrivate });
    expect(answer.text).not.toContain(CAUSE);
    expect(testServer.errorsOf(answer)).toEqual([new Error(CAUSE)]);
  });

  test.each([
    ['PUT', '', 'GET, HEAD, POST'],
    ['DELETE', '', 'GET, HEAD, POST'],
    ['PATCH', '/x', 'GET, HEAD, DELETE'],
    ['OPTIONS', '/x', 'GET, HEAD, DELETE'],
    ['POST', '/x/usage', 'GET, HEAD'],
  ])('405 method_not_allowed for %s %s, with Allow: %s', async (method, path, allow) => {
    const answer = await testServer.user().send(method, path);
    const detail = `This address supports only ${allow}.`;
    expectRefusal(answer, { code: 'method_not_allowed', detail, allow, isPrivate });
  });

  test.each(['/', '/x/', '/x/usage/', '/x/nowhere', '/x/usage/1'])('404 not_found for %s', async (path) => {
    const detail = 'Nothing exists at this address.';
    expectRefusal(await testServer.user().send('GET', path), { code: 'not_found', detail, isPrivate });
  });

  test.each([
    ['', 200],
    ['/x', 404],
    ['/x/usage', 404],
    ['/x/usage/y', 404],
  ])('HEAD of /api/auth/tokens%s returns the status of GET and no body', async (path, status) => {
    const headers = 'host: localhost:3000\r\ncookie: user=ada\r\nconnection: close\r\n';
    const answer = await sendBytes(testServer.port, `HEAD ${TOKENS}${path} HTTP/1.1\r\n${headers}\r\n`);
    expect([answer.status, answer.text, answer.headers['cache-control']]).toEqual([status, '', 'no-store']);
  });

  test('503 unavailable with the time to try again while the database is away', async () => {
    const ada = testServer.user();
    const { text } = await ada.token();
    await testServer.db.cutOff();
    const refused = { code: 'unavailable', detail: /does not respond/, retryAfter: '1', isPrivate } as const;
    const headers = { authorization: `Bearer ${text}` };
    const status = async () => (await ada.send('GET', '', { headers })).status;
    await expect.poll(status).toBe(503);
    const answers = [
      await ada.send('GET', ''),
      await ada.send('POST', ''),
      await ada.send('GET', '', { headers }),
    ];
    await testServer.db.restore();
    for (const answer of answers) expectRefusal(answer, refused);
  });
});
