import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendBytes } from '../../../../test/support/wire.ts';
import type { Session, Token } from '../support/actors.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const HOST = 'host: localhost:3000\r\n';
const MCP = 'content-type: application/json\r\naccept: application/json, text/event-stream\r\n';

describe('a response without a body', () => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite' });
    ada = await server.session();
    token = await ada.token();
  });
  afterAll(() => server.close());

  /** The full response to these headers and this body. */
  const bytesOf = (line: string, headers: string, body = '') =>
    sendBytes(
      server.port,
      `${line} HTTP/1.1\r\n${HOST}${headers}connection: close\r\n` +
        `${body && `content-length: ${Buffer.byteLength(body)}\r\n`}\r\n${body}`,
    );

  const notification = { jsonrpc: '2.0', method: 'notifications/initialized' };
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } };
  const response = { jsonrpc: '2.0', id: 9, result: {} };

  test.each([
    ['a notification', notification],
    ['another notification', cancelled],
    ['a response', response],
    ['a batch of notifications', [notification, cancelled]],
  ])('202 to %s on /mcp', async (_, message) => {
    const headers = `${MCP}authorization: Bearer ${token.text}\r\n`;
    const answer = await bytesOf('POST /mcp', headers, JSON.stringify(message));
    expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([202, '', '0']);
    expect(answer.headers).not.toHaveProperty('content-type');
  });

  test('304 for a file that the browser has cached', async () => {
    const { headers } = await server.anonymous.get('/favicon.svg');
    const answer = await bytesOf('GET /favicon.svg', `if-none-match: ${headers['etag']}\r\n`);
    expect([answer.status, answer.text]).toEqual([304, '']);
  });

  test('HEAD of every documented route and every page returns the status of GET', async () => {
    const { paths } = (await server.anonymous.get('/openapi.json')).body as { paths: object };
    const described = Object.keys(paths).map((path) => path.replace('{id}', token.id));
    const others = [
      '/',
      '/sign-in',
      '/nowhere',
      '/favicon.svg',
      '/docs/',
      '/openapi.json',
      '/.well-known/x',
      '/api/auth/sign-in',
    ];
    for (const path of [...described, ...others]) {
      const head = await bytesOf(`HEAD ${path}`, `cookie: ${ada.cookie}\r\n`);
      const { status } = path.endsWith('/events') ? { status: 200 } : await ada.get(path);
      expect([path, head.status, head.text]).toEqual([path, status, '']);
    }
  });
});
