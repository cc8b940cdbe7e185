import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Gated } from '@tokenhouse/http';
import * as withExpress from '@tokenhouse/http/express';
import * as withFastify from '@tokenhouse/http/fastify';
import * as withFetch from '@tokenhouse/http/fetch';
import * as withHono from '@tokenhouse/http/hono';
import * as withMcp from '@tokenhouse/http/mcp';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import { eachDatabase } from '../../../../../test/support/databases.ts';
import { openSite, type Site } from './site.ts';

const [{ open }] = eachDatabase;
const options = { when: 'body-read' } as const;
const body = '{"a":1}';
let site: Site;
afterEach(async () => {
  await expect.poll(site.watched).toBe(0);
  await site.close();
});

/** A site of which `use` makes the application; it listens nowhere itself. */
async function begin(use: (gated: Gated) => unknown) {
  const start = async (gated: Gated) => {
    await use(gated);
    return { port: 0, close: async () => {} };
  };
  site = await openSite({ name: 'other', body, start }, open);
  const { text } = await site.token();
  return { authorization: `Bearer ${text}`, 'content-type': 'application/json' };
}

test('Fastify’s inject() reaches a protected route, and no response stays watched', async () => {
  const app = Fastify();
  const headers = await begin((gated) => {
    app.post('/', { onRequest: withFastify.requireToken(gated, options) }, async (request) => request.body);
  });
  const answer = await app.inject({ method: 'POST', url: '/', headers, payload: { a: 1 } });
  expect([answer.statusCode, answer.body]).toEqual([200, body]);
  await app.close();
});

describe('Hono without a server', () => {
  test('passes on body, status and each cookie, and watches the response body', async () => {
    const app = new Hono<withHono.TokenEnv>();
    const headers = await begin((gated) => {
      app.post('/', withHono.requireToken(gated, options), async (c) => {
        c.header('set-cookie', 'a=1');
        c.header('set-cookie', 'b=2', { append: true });
        return c.json(await c.req.json(), 201);
      });
    });
    const answer = await app.request('/', { method: 'POST', headers, body });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([201, ['a=1', 'b=2']]);
    expect(site.watched()).toBe(1);
    expect(await answer.text()).toBe(body);
  });

  test('leaves nothing watched after HEAD, nor after a handler that throws', async () => {
    const app = new Hono<withHono.TokenEnv>().onError((_, c) => c.text('failed', 500));
    const headers = await begin((gated) => {
      app.get('/', withHono.requireToken(gated), (c) => c.text('x'));
      app.get('/fails', withHono.requireToken(gated), () => {
        throw new Error('x');
      });
    });
    expect((await app.request('/', { method: 'HEAD', headers })).status).toBe(200);
    expect(await (await app.request('/fails', { headers })).text()).toBe('failed');
  });
});

test('withToken ends the watch after a handler error and after an empty body', async () => {
  let handle: (request: Request) => Promise<Response> = async () => new Response();
  const headers = await begin((gated) => {
    handle = withFetch.withToken(gated, ({ method }) => {
      if (method === 'GET') throw new Error('of the application');
      return new Response(null, { status: 204 });
    });
  });
  const request = (method: string) => new Request('http://localhost/', { method, headers });
  await expect(handle(request('GET'))).rejects.toThrow('of the application');
  expect((await handle(request('DELETE'))).status).toBe(204);
});

test("under HTTP/2 when: 'body-read' works after the parser, and fails before it", async () => {
  const app = Fastify({ http2: true });
  const { authorization } = await begin(async (gated) => {
    // Fastify's types have another request for HTTP/2.
    const hook = withFastify.requireToken(gated, options) as unknown as () => void;
    app.get('/', { onRequest: hook }, async () => 'x');
    app.post('/before', { onRequest: hook }, async (request) => request.body);
    app.post('/after', { preValidation: hook }, async (request) => request.body);
    await app.listen({ port: 0, host: '127.0.0.1' });
  });
  const session = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
  const send = (method: string, path: string, sent?: string) =>
    new Promise((resolve) => {
      const headers = { ':method': method, ':path': path, authorization, 'content-type': 'application/json' };
      const stream = session.request(headers, { endStream: sent === undefined });
      stream.on('response', ({ ':status': status }) => stream.resume().on('end', () => resolve(status)));
      if (sent !== undefined) stream.end(sent);
    });
  expect(await send('GET', '/')).toBe(200);
  expect(await send('POST', '/after', body)).toBe(200);
  expect(await send('POST', '/before', body)).toBe(500);
  session.close();
  await app.close();
});

test('an invalid option throws at once', async () => {
  await begin((gated) => {
    for (const adapter of [withExpress, withFastify, withHono, withFetch, withMcp]) {
      expect(() => adapter.requireToken(gated, { when: 'body' as 'body-read' })).toThrow(/when must be/);
      expect(() => adapter.requireToken(gated, { bodyLimit: Number.NaN })).toThrow(/bodyLimit/);
    }
  });
});
