import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AnsweringServer, json, startAnsweringServer } from '../test/answering-server.ts';
import { ApiService } from './api-service.ts';

let server: AnsweringServer;
beforeEach(async () => {
  server = await startAnsweringServer();
});
afterEach(() => server.close());

describe('the request', () => {
  test.each([
    ['generateApiToken', (api: ApiService) => api.generateApiToken(), 'POST', '/api/auth/tokens'],
    ['listApiTokens', (api: ApiService) => api.listApiTokens(), 'GET', '/api/auth/tokens'],
    ['getApiToken', (api: ApiService) => api.getApiToken('a/b'), 'GET', '/api/auth/tokens/a%2Fb'],
    ['revokeApiToken', (api: ApiService) => api.revokeApiToken('a'), 'DELETE', '/api/auth/tokens/a'],
    ['getTokenUsage', (api: ApiService) => api.getTokenUsage('a'), 'GET', '/api/auth/tokens/a/usage'],
    [
      'getTokenUsageHistogram',
      (api: ApiService) => api.getTokenUsageHistogram('a', [new Date(0), new Date(1)]),
      'GET',
      '/api/auth/tokens/a/usage/histogram?edges=1970-01-01T00%3A00%3A00.000Z%2C1970-01-01T00%3A00%3A00.001Z',
    ],
    ['getSite', (api: ApiService) => api.getSite(), 'GET', '/api/site'],
    ['getMe', (api: ApiService) => api.getMe(), 'GET', '/api/me'],
  ])(
    '%s asks the route of the contract with the given headers and resolves with the body',
    async (...row) => {
      const [, call, method, url] = row;
      server.answerWith(json({ from: url }));
      const api = new ApiService({ baseUrl: server.url, headers: { authorization: 'Bearer a.b.c' } });
      expect(await call(api)).toEqual({ from: url });
      expect(server.received).toEqual([expect.objectContaining({ method, url })]);
      expect(server.received[0]?.headers.authorization).toBe('Bearer a.b.c');
    },
  );

  test.each([
    ['nothing', [], {}],
    ['a name', ['CI'], { name: 'CI' }],
    ['null for never', ['CI', null], { name: 'CI' }],
    ['a time', [undefined, new Date(0)], { expiresAt: '1970-01-01T00:00:00.000Z' }],
  ] as const)('generateApiToken sends only what is given: %s', async (_case, [name, expiresAt], body) => {
    server.answerWith(json({}, 201));
    await new ApiService({ baseUrl: server.url }).generateApiToken(name, expiresAt);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(body);
  });

  test.each([
    ['no key', {}, undefined],
    ['a key, in quotes', { idempotencyKey: 'c0ffee' }, '"c0ffee"'],
    ['a key with quote and backslash, escaped', { idempotencyKey: 'a"b\\c' }, '"a\\"b\\\\c"'],
  ])('generateApiToken sends as Idempotency-Key %s', async (_case, options, header) => {
    server.answerWith(json({}, 201));
    await new ApiService({ baseUrl: server.url }).generateApiToken('CI', null, options);
    expect(server.received[0]?.headers['idempotency-key']).toBe(header);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({ name: 'CI' });
  });

  test('getTokenUsage sends limit and cursor, encoded', async () => {
    server.answerWith(json({ uses: [], nextCursor: null }));
    await new ApiService({ baseUrl: server.url }).getTokenUsage('a', { limit: 5, cursor: 'x&y' });
    expect(server.received[0]?.url).toBe('/api/auth/tokens/a/usage?limit=5&cursor=x%26y');
  });

  test('keeps a path in the base URL, with or without a slash at the end', async () => {
    server.answerWith(json({}));
    await new ApiService({ baseUrl: `${server.url}/tokenhouse/` }).getMe();
    expect(server.received[0]?.url).toBe('/tokenhouse/api/me');
  });

  test('uses the given fetch', async () => {
    server.answerWith(json({}));
    const renewing = (request: Request) => {
      request.headers.set('authorization', 'Bearer renewed');
      return fetch(request);
    };
    await new ApiService({ baseUrl: server.url, fetch: renewing }).getMe();
    expect(server.received[0]?.headers.authorization).toBe('Bearer renewed');
  });
});

describe('an aborted call', () => {
  test('rejects with the reason of the signal, and sends no request if already aborted', async () => {
    const reason = new Error('The dialog was closed');
    const call = new ApiService({ baseUrl: server.url }).listApiTokens({ signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    expect(server.received).toEqual([]);
  });

  test('rejects with the reason of the signal while the response arrives', async () => {
    const controller = new AbortController();
    const reason = new Error('The dialog was closed');
    server.answerWith((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"uses":');
      controller.abort(reason);
    });
    const call = new ApiService({ baseUrl: server.url }).getTokenUsage('a', { signal: controller.signal });
    await expect(call).rejects.toBe(reason);
  });
});

describe('the constructor', () => {
  const secret = 'nllm_secret';
  test.each([
    [
      'a header with a line break',
      { baseUrl: 'http://localhost', headers: { authorization: `${secret}\nx` } },
    ],
    ['a URL with credentials', { baseUrl: `http://user:${secret}@localhost` }],
    ['a relative URL outside a browser', { baseUrl: '' }],
  ])('rejects %s without quoting it', (_case, options) => {
    const create = () => new ApiService(options);
    expect(create).toThrow(TypeError);
    expect(create).not.toThrow(secret);
  });
});
