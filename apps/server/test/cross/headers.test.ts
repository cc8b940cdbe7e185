import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aUuid } from '../support/expected.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `style-src-attr 'none'`,
  `img-src 'self' data:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `manifest-src 'self'`,
  `worker-src 'self'`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types 'none'`,
];

describe('the headers of every response', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite' });
  });
  afterAll(() => server.close());

  test.each([
    '/',
    '/api/me',
    '/api/auth/get-session',
    '/api/auth/jwks',
    '/nowhere',
    '/healthz',
    '/openapi.json',
    '/mcp',
  ])(
    '%s: policy, no sniffing, no referrer, no frames, no HSTS over plain HTTP, no server name',
    async (path) => {
      const { headers } = await server.anonymous.get(path);
      expect(headers['content-security-policy']).toBe(POLICY.join(';'));
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'x-request-id': aUuid,
      });
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(headers['x-powered-by'] ?? headers['server']).toBeUndefined();
    },
  );

  test('no-store for everything under /api, including errors and Better Auth', async () => {
    const ada = await server.session();
    const paths = [
      'me',
      'nowhere',
      'auth/tokens',
      'auth/tokens/x',
      'auth/get-session',
      'auth/token',
      'auth/jwks',
    ];
    for (const path of paths) {
      expect((await ada.get(`/api/${path}`)).headers['cache-control'], path).toBe('no-store');
    }
  });

  test('each request has an id in its response and its log line', async () => {
    const sent = { 'x-request-id': 'chosen-by-the-client', 'request-id': 'chosen' };
    const answers = [
      await server.anonymous.get('/api/me', sent),
      await server.anonymous.get('/api/me', sent),
    ];
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) {
      expect(id).toEqual(aUuid);
      const lines = server.log.map((line) => JSON.parse(line)).filter(({ requestId }) => requestId === id);
      expect(lines).toContainEqual(
        expect.objectContaining({
          msg: 'request completed',
          status: 401,
          req: { method: 'GET', path: '/api/me', remoteAddress: '127.0.0.1' },
          ms: expect.any(Number),
        }),
      );
    }
  });
});
