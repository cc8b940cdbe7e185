import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../support/test-server.ts';

describe('a request that does not arrive in time', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite', requestTimeoutMs: 600 });
  });
  afterAll(() => server.close());

  // With Node's own interval of 30 seconds these would outlast the test.
  test.each([
    ['headers', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      'body',
      'POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    ],
  ])('with slow %s: the server closes the connection while the client still sends', async (_, start) => {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    // The server has closed the connection for both directions: writing to it fails.
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(start);
    const drops = setInterval(() => socket.write('x'), 50);
    await closed;
    clearInterval(drops);
    if (answer !== '') expect(answer).toContain('The request took too long to arrive.');
  });
});

// A browser that opened the connection in advance would take a response for the one of its next request.
test('a silent connection is closed without a response', async () => {
  const server = await openTestServer({ database: 'SQLite', requestTimeoutMs: 600 });
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  await new Promise((resolve) => socket.on('close', resolve));
  expect(answer).toBe('');
  await server.close();
});

test('30 seconds by default', async () => {
  const server = await openTestServer({ database: 'SQLite' });
  const { requestTimeout, headersTimeout } = server.app.server;
  await server.close();
  expect({ requestTimeout, headersTimeout }).toEqual({ requestTimeout: 30_000, headersTimeout: 30_000 });
});
