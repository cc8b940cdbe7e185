import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, send, sendBytes } from '../../../../test/support/wire.ts';
import type { Session, Token } from '../support/actors.ts';
import { expectProblem } from '../support/expected.ts';
import { DATABASES, openTestServer, type TestServer } from '../support/test-server.ts';

const PATH = '/api/auth/tokens';
const DEEP = 60_000;
const CRLF = '\r\n';

describe.each(DATABASES)('bad input on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    const env = { MAX_TOKENS_PER_USER: '1000', TOKEN_CREATIONS_PER_HOUR: '1000' };
    server = await openTestServer({ database, env });
    ada = await server.session();
    token = await ada.token();
  });
  afterAll(async () => {
    // Nothing in this file is a failure of the server. (Better Auth, which has no request id, may complain.)
    const failures = server.log
      .map((line) => JSON.parse(line))
      .filter(({ level, requestId }) => level >= 50 && requestId);
    expect(failures).toEqual([]);
    await server.close();
  });

  const postRaw = (raw: string | Buffer, headers = {}) =>
    ada.send({ method: 'POST', path: PATH, raw, headers });
  const bytes = (head: readonly string[], body = '') =>
    sendBytes(server.port, [...head, 'Connection: close', '', body].join(CRLF));

  test.each([
    ['broken JSON', '{"name": "x"'],
    ['text', 'name=x'],
    ['a comma too many', '{"name":"x",}'],
    ['NaN', '{"name":NaN}'],
    ['a NUL behind the JSON', '{}\0'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"name":"x"}', 'utf16le')],
    ['half of a surrogate pair in UTF-8', Buffer.from('7b226e616d65223a22eda080227d', 'hex')],
    ['60 000 levels of lists', '['.repeat(DEEP)],
    ['a __proto__ key', '{"__proto__": {"userId": "eve"}}'],
    ['a __proto__ key within metadata', '{"metadata": {"__proto__": {"a": 1}}}'],
    ['an escaped __proto__ key', '{"\\u005f_proto__": {"a": 1}}'],
    ['a constructor.prototype key', '{"constructor": {"prototype": {"a": 1}}}'],
  ])('422 validation_failed for %s', async (_, raw) => {
    expectProblem(await postRaw(raw), 'validation_failed');
  });

  test.each([
    ['10 000 levels of metadata', `{"metadata":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['30 000 closed lists in metadata', `{"metadata":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`],
    ['30 000 closed lists as name', `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['30 000 closed lists as body', '['.repeat(30_000) + ']'.repeat(30_000)],
  ])('422 validation_failed for %s', async (_, raw) => {
    expectProblem(await postRaw(raw), 'validation_failed');
  });

  test('422 at each member that is nested too deep, even an unused one', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const at = (...names: readonly string[]) =>
      names.map((name) => ({ pointer: `/${name}`, detail: 'must not be nested deeper than 32' }));
    expectProblem(await postRaw(`{"x":${deep(15_000)},"metadata":${deep(33)}}`), 'validation_failed', {
      errors: at('x', 'metadata'),
    });
    const hidden = await postRaw(`{"${token.text}":${deep(33)}}`);
    expect(hidden.status).toBe(422);
    expect(hidden.text).not.toContain(token.text);
    expect((await postRaw(`{"x":${deep(32)}}`)).status).toBe(201);
  });

  test.each(['sign-up/email', 'sign-in/email', 'update-user', 'change-password', 'sign-out'])(
    '422 validation_failed for a body nested 10 000 deep at %s',
    async (path) => {
      const raw = `{"email":"a@example.com","x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`;
      const answer = await ada.send({ method: 'POST', path: `/api/auth/${path}`, raw });
      expectProblem(answer, 'validation_failed');
    },
  );

  test('413 body_too_large above 64 KiB: with a length, chunked, and of 1 MB', async () => {
    const name = (size: number) => `{"x":"${'x'.repeat(size - 8)}"}`;
    expect((await postRaw(name(65_536))).status).toBe(201);
    expectProblem(await postRaw(name(65_537)), 'body_too_large');
    expectProblem(await postRaw(name(65_537), { 'transfer-encoding': 'chunked' }), 'body_too_large');
    expectProblem(await postRaw(name(1_000_000)), 'body_too_large');
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '',
  ])('415 unsupported_media_type for %j', async (type) => {
    expectProblem(await postRaw('{"name":"x"}', { 'content-type': type }), 'unsupported_media_type');
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;'])(
    '201 for %j',
    async (type) => {
      expect((await postRaw('{"name":"x"}', { 'content-type': type })).status).toBe(201);
    },
  );

  test('the credential is checked before the body is read', async () => {
    const call = { method: 'POST', path: PATH, raw: '{' };
    expectProblem(await server.anonymous.send(call), 'credentials_missing');
    expectProblem(await token.send(call), 'session_required');
  });

  test.each([
    '/api/auth/tokens/%00',
    '/api/auth/tokens/a%00b/usage',
    '/%00',
    '/api/auth/%00',
    '/api/me/%00',
    '/.well-known/%00',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/auth/tokens/..%5c..',
    '//evil.example/api/me',
    '/api/auth//evil.example',
    '/docs/%00',
    '/docs/static/..%2f..%2fpackage.json',
    '/nowhere',
  ])('404 not_found for %s', async (path) => {
    expectProblem(await ada.get(path), 'not_found');
  });

  test.each([
    '/api/auth/tokens/%',
    '/api/auth/tokens/%zz',
    '/api/auth/tokens/%E0%A4%A',
    '/%ff',
    '/api/auth/%C0%AF',
    '/docs/static/%00',
  ])('%s is invalid and returns problem details', async (path) => {
    const answer = await ada.get(path);
    expect([404, 422]).toContain(answer.status);
    expectProblem(answer, answer.status === 404 ? 'not_found' : 'validation_failed');
  });

  test('431 headers_too_large for a header of 100 000 characters, on any route', async () => {
    for (const path of ['/api/me', '/healthz', '/mcp']) {
      const answer = await bytes([
        `GET ${path} HTTP/1.1`,
        'Host: localhost',
        `X-Long: ${'x'.repeat(100_000)}`,
      ]);
      expectProblem(answer, 'headers_too_large');
    }
    const long = await bytes([
      'GET /api/me HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${'x'.repeat(100_000)}`,
    ]);
    expectProblem(long, 'headers_too_large');
  });

  test.each([
    ['a NUL in the path', ['GET /api/\0me HTTP/1.1', 'Host: localhost']],
    ['a NUL in a header', ['GET /api/me HTTP/1.1', 'Host: localhost', 'Cookie: a\0b']],
    ['a bare line feed in a header', ['GET /api/me HTTP/1.1', 'Host: localhost', 'Cookie: a\nB c']],
    ['no HTTP at all', ['hello', '']],
    ['two lengths', ['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Length: 2', 'Content-Length: 3']],
    ['a negative length', ['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Length: -1']],
    [
      'length and chunks',
      ['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Length: 2', 'Transfer-Encoding: chunked'],
    ],
    ['an unknown method', ['BREW /api/me HTTP/1.1', 'Host: localhost']],
  ])('a 4xx without internal details for %s', async (_, head) => {
    const answer = await bytes(head);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    if (answer.text !== '') expectProblem(answer, 'validation_failed');
  });

  test('400 from Node itself without a Host header, as RFC 9112 section 3.2 says', async () => {
    expect(await bytes(['GET /api/me HTTP/1.1', 'X-No-Host: 1'])).toMatchObject({ status: 400 });
  });

  test.each(['PUT', 'PATCH', 'TRACE', 'PROPFIND', 'OPTIONS', 'QUERY', 'HEAD'])(
    '%s is answered with a 4xx on every route that does not know it, with and without a body',
    async (method) => {
      const paths = [
        '/api/auth/tokens',
        '/api/auth/get-session',
        '/api/auth/nowhere',
        '/mcp',
        '/register',
        '/x',
      ];
      for (const path of paths) {
        for (const raw of method === 'TRACE' || method === 'HEAD' ? [undefined] : [undefined, '{}']) {
          const answer = await ada.send({ method, path, ...(raw !== undefined && { raw }) });
          expect([200, 400, 403, 404, 405, 415, 422]).toContain(answer.status);
          expect(answer.text).not.toContain('node_modules');
        }
      }
    },
  );

  test('a GET ignores its body', async () => {
    const call = { method: 'GET', raw: '{"a":1}' };
    expect((await ada.send({ ...call, path: '/api/me' })).status).toBe(200);
    expect((await ada.send({ ...call, path: '/api/auth/get-session' })).status).toBe(200);
  });

  test.each([
    ['/api/auth/sign-up/email', '{"name":1,"email":[],"password":{}}'],
    ['/api/auth/sign-up/email', '{'],
    ['/api/auth/sign-up/email', 'null'],
    ['/api/auth/sign-up/email', ''],
    ['/api/auth/sign-up/email', '{"name":"a\\u0000b","email":"nul@example.com","password":"correct horse"}'],
    ['/api/auth/sign-up/email', '{"name":"a\\ud800b","email":"lone@example.com","password":"correct horse"}'],
    ['/api/auth/sign-up/email', '{"name":"a","email":"a\\u0000@example.com","password":"correct horse"}'],
    ['/api/auth/sign-up/email', '{"name":"a","email":"b@example.com","password":"short"}'],
    ['/api/auth/sign-in/email', '{"email":"nobody\\u0000@example.com","password":"correct horse"}'],
    ['/api/auth/sign-in/email', '{"email":"nobody@example.com","password":"a\\u0000b"}'],
    ['/api/auth/sign-in/email', '['.repeat(DEEP)],
    ['/api/auth/sign-in/email', '{"__proto__":{"email":"x"}}'],
  ])('%s with %s returns no 500 and no stack', async (path, raw) => {
    const answer: Answer = await send(server.port, { method: 'POST', path, raw });
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/node_modules|\bat .*\.(?:ts|js|mjs):\d/);
  });

  test('accepts any bytes in cookie and user agent', async () => {
    const head = ['GET /api/me HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${token.text}`];
    const odd = Buffer.from([0x80, 0xff, 0xc3, 0x28, 0x09]).toString('latin1');
    const request = [...head, `User-Agent: ${odd}x`, `Cookie: ${odd}; =;;`, 'Connection: close', '', ''].join(
      CRLF,
    );
    const answer = await sendBytes(server.port, Buffer.from(request, 'latin1'));
    expect(answer.status).toBe(200);
    expect(
      (await server.anonymous.get('/api/me', { cookie: '%%%=%%%; tokenhouse.session_token=%00.%ff' })).status,
    ).toBe(401);
  });
});
