import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../../../../test/support/wire.ts';
import type { Session } from '../support/actors.ts';
import { expectProblem } from '../support/expected.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

describe('a URL', () => {
  let server: TestServer;
  let ada: Session;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite', env: { TOKEN_CREATIONS_PER_HOUR: '100' } });
    ada = await server.session();
  });
  afterAll(() => server.close());

  test.each([
    ['a whole URL (RFC 9112)', 'http://evil.example/api/auth/tokens'],
    ['percent-encoded letters', '/%61pi/auth/%74okens'],
  ])('written as %s still creates a token, with no-store', async (_, path) => {
    const answer = await ada.send({ method: 'POST', path, body: {} });
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('with another host does not reach the links of Better Auth or the usage log', async () => {
    const token = await ada.token();
    const answer = await send(server.port, {
      method: 'GET',
      path: 'http://evil.example/api/me',
      headers: { authorization: `Bearer ${token.text}` },
    });
    expect(answer.status).toBe(200);
    const rows = await server.database.sql('SELECT endpoint FROM token_usage_logs WHERE token_id = $1', [
      token.id,
    ]);
    expect(rows).toEqual([{ endpoint: 'GET /api/me' }]);
  });

  test.each([
    ['PUT', '/api/auth/tokens', ['GET', 'HEAD', 'POST']],
    ['DELETE', '/api/auth/tokens', ['GET', 'HEAD', 'POST']],
    ['POST', '/api/auth/tokens/x', ['DELETE', 'GET', 'HEAD']],
    ['PATCH', '/api/me', ['GET', 'HEAD']],
    ['POST', '/healthz', ['GET', 'HEAD']],
    ['GET', '/register', ['POST']],
    ['GET', '/oauth/introspect', ['POST']],
    ['PUT', '/mcp', ['POST']],
  ])('405 with Allow for %s %s', async (method, path, allowed) => {
    const answer = await send(server.port, { method, path });
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers.allow?.split(', ').sort()).toEqual(allowed);
  });

  test.each(['/', '/docs/', '/healthz', '/api/auth/get-session', '/nowhere'])(
    '401 for a token in the query and for two Authorization headers at %s',
    async (path) => {
      const { text } = await ada.token();
      expectProblem(await send(server.port, { method: 'GET', path: `${path}?x=${text}` }), 'token_invalid');
      const headers = { authorization: ['Bearer a.b.c', 'Bearer a.b.c'] };
      const twice = await send(server.port, {
        method: 'GET',
        path,
        headers: headers as Record<string, string[]>,
      });
      expectProblem(twice, 'token_invalid');
    },
  );

  test('a percent-encoded token in a path is not in the log', async () => {
    const { text } = await ada.token();
    const hidden = text.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`).replace('m', '%6d');
    await ada.get(`/api/auth/tokens/${hidden}`);
    expect(server.log.join('')).not.toContain(text);
    expect(server.log.join('')).not.toContain(hidden);
  });
});
