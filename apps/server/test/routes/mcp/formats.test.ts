import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Token } from '../../support/actors.ts';
import { DISCOVER, MODERN, WHOAMI } from '../../support/mcp-messages.ts';
import { openTestServer, type TestServer } from '../../support/test-server.ts';

describe('the format of a response of POST /mcp', () => {
  let server: TestServer;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database: 'SQLite' });
    token = await (await server.session()).token();
  });
  afterAll(() => server.close());

  test.each([
    ['application/json', 'legacy', WHOAMI, {}],
    ['application/*', 'legacy', WHOAMI, {}],
    ['application/json', 'modern', DISCOVER, MODERN],
    ['application/json, text/event-stream;q=0', 'legacy', WHOAMI, {}],
  ])('Accept: %s alone gets JSON, %s', async (accept, _, body, headers) => {
    const answer = await token.post('/mcp', body, { ...headers, accept });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', id: 1, result: {} });
  });

  test.each([
    ['legacy', WHOAMI, {}],
    ['modern', DISCOVER, MODERN],
  ])('Accept: text/event-stream alone gets a stream, %s', async (_, body, headers) => {
    const answer = await token.post('/mcp', body, { ...headers, accept: 'text/event-stream' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
    const data = /^data: (.*)$/m.exec(answer.text)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ jsonrpc: '2.0', id: 1, result: {} });
  });

  test('a batch is an array in JSON, a notification has no response, an error is JSON', async () => {
    const accept = { accept: 'application/json' };
    const batch = await token.post('/mcp', [WHOAMI, { ...WHOAMI, id: 2 }], accept);
    expect(batch.body).toHaveLength(2);
    const notification = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect((await token.post('/mcp', notification, accept)).status).toBe(202);
    const unknown = await token.post('/mcp', { ...WHOAMI, method: 'no/such' }, accept);
    expect(unknown.body).toMatchObject({ jsonrpc: '2.0', id: 1, error: {} });
  });

  test('406 for a client that accepts neither, and for a subscription without streams', async () => {
    expect((await token.post('/mcp', WHOAMI, { accept: 'text/html' })).status).toBe(406);
    const listen = { ...DISCOVER, method: 'subscriptions/listen' };
    const headers = { ...MODERN, 'mcp-method': 'subscriptions/listen', accept: 'application/json' };
    expect((await token.post('/mcp', listen, headers)).status).toBe(406);
  });

  test.each([{}, { accept: '*/*' }])(
    'a program that accepts anything is answered, with %o',
    async (headers) => {
      const answer = await token.post('/mcp', WHOAMI, headers);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('"structuredContent"');
    },
  );
});
