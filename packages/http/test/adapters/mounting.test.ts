import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { TokenRecord } from '@tokenhouse/http';
import { createTokenhouse, type Tokenhouse } from '@tokenhouse/http';
import * as withExpress from '@tokenhouse/http/express';
import * as withFastify from '@tokenhouse/http/fastify';
import * as withFetch from '@tokenhouse/http/fetch';
import * as withHono from '@tokenhouse/http/hono';
import express from 'express';
import Fastify, { type FastifyInstance } from 'fastify';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../../test/support/databases.ts';
import { send } from '../../../../test/support/wire.ts';
import { type Listening, listening } from './apps/app.ts';

let db: TestDatabase;
let tokenhouse: Tokenhouse<unknown>;
let app: Listening | undefined;
beforeEach(async () => {
  db = await eachDatabase[0].open();
  const users = { identify: () => 'ada' };
  tokenhouse = createTokenhouse({ database: db.database, users, publicUrl: 'https://app.example.com' });
});
afterEach(async () => {
  await app?.close();
  await tokenhouse.close();
  await db.close();
});

const start = async (server: Server) => {
  app = await listening(server);
  return app.port;
};

/** Generates a token below `mount`, looks at it where Location says, and sends it to `path`. */
async function useRoutes(port: number, mount: string, path: string): Promise<void> {
  const made = await send(port, { method: 'POST', path: mount });
  const { token, tokenRecord } = made.body as { token: string; tokenRecord: TokenRecord };
  expect([made.status, made.headers.location]).toEqual([201, `${mount}/${tokenRecord.id}`]);
  const shown = await send(port, { method: 'GET', path: made.headers.location ?? '' });
  expect([shown.status, shown.body]).toEqual([200, tokenRecord]);
  const headers = { authorization: `Bearer ${token}` };
  await send(port, { method: 'GET', path: `${mount}/${tokenRecord.id}?x=1`, headers });
  await send(port, { method: 'GET', path, headers });
}

const endpoints = async () =>
  (await db.sql('SELECT endpoint FROM token_usage_logs ORDER BY created_at, id')).map(
    ({ endpoint }) => endpoint,
  );

describe('Fastify', () => {
  const open = async (setUp: (app: FastifyInstance) => unknown) => {
    const fastify = Fastify();
    setUp(fastify);
    await fastify.ready();
    return start(fastify.server);
  };

  test('without a prefix the routes are at /api/auth/tokens, below the prefix of the scope', async () => {
    const port = await open((fastify) => {
      fastify.register(withFastify.tokenRoutes(tokenhouse));
      fastify.register(
        async (scope: FastifyInstance) => scope.register(withFastify.tokenRoutes(tokenhouse)),
        {
          prefix: '/v1',
        },
      );
      fastify.get('/nowhere', { onRequest: withFastify.requireToken(tokenhouse) }, () => 'x');
    });
    await useRoutes(port, '/api/auth/tokens', '/nowhere');
    await useRoutes(port, '/v1/api/auth/tokens', '/nowhere?a=b');
    expect(await endpoints()).toEqual([
      'GET /api/auth/tokens/:id',
      'GET /nowhere',
      'GET /v1/api/auth/tokens/:id',
      'GET /nowhere',
    ]);
  });
});

describe('Express', () => {
  test('without a path, the routes are at /api/auth/tokens, and other routes still work', async () => {
    const server = express()
      .use(withExpress.tokenRoutes(tokenhouse))
      .get('/other', (_, response) => void response.send('here'));
    const port = await start(createServer(server));
    await useRoutes(port, '/api/auth/tokens', '/other');
    expect((await send(port, { method: 'GET', path: '/other' })).text).toBe('here');
  });

  test('the routes are at the path of app.use, and an outer requireToken logs the path', async () => {
    const router = express.Router().use('/keys', withExpress.tokenRoutes(tokenhouse));
    const guard = withExpress.requireToken(tokenhouse);
    const server = express()
      .use('/orgs/:org', router)
      .use('/guarded', guard, (_, response) => {
        response.end();
      });
    await useRoutes(await start(createServer(server)), '/orgs/7/keys', '/guarded/a?secret=b');
    expect(await endpoints()).toEqual(['GET /orgs/7/keys/:id', 'GET /guarded/a']);
  });

  test('a body that a parser of the application has read before is taken as it is', async () => {
    const server = express()
      .use(express.json({ limit: '1mb' }), express.raw({ type: 'application/octet-stream' }))
      .use('/keys', withExpress.tokenRoutes(tokenhouse));
    const port = await start(createServer(server));
    const post = (raw: string, type = 'application/json') =>
      send(port, { method: 'POST', path: '/keys', raw, headers: { 'content-type': type } });
    expect((await post('{"name":"Laptop"}')).body).toMatchObject({ tokenRecord: { name: 'Laptop' } });
    expect((await post('{"name":""}')).body).toMatchObject({ errors: [{ pointer: '/name' }] });
    expect((await post(`{"x":"${'x'.repeat(70_000)}"}`)).status).toBe(413);
    expect((await post('{}', 'application/octet-stream')).status).toBe(415);
    expect((await send(port, { method: 'POST', path: '/keys' })).status).toBe(201);
  });

  test('a form that the application has parsed is not JSON', async () => {
    const server = express()
      .use(express.urlencoded({ extended: true }), express.text())
      .use('/keys', withExpress.tokenRoutes(tokenhouse));
    const port = await start(createServer(server));
    for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
      const headers = { 'content-type': type };
      expect((await send(port, { method: 'POST', path: '/keys', raw: 'name=x', headers })).status).toBe(415);
    }
  });

  test('a body that was already read and discarded is an error', async () => {
    const server = express()
      .use((request, _, next) => void request.on('end', next).resume())
      .use('/keys', withExpress.tokenRoutes(tokenhouse));
    const port = await start(createServer(server));
    const headers = { 'content-type': 'application/json' };
    expect((await send(port, { method: 'POST', path: '/keys', raw: '{"name":"x"}', headers })).status).toBe(
      500,
    );
    // Of nothing, nothing is lost.
    expect((await send(port, { method: 'POST', path: '/keys' })).status).toBe(201);
  });
});

describe('Hono', () => {
  test('at the root, the routes are at /api/auth/tokens, and other routes still work', async () => {
    const hono = new Hono().route('/', withHono.tokenRoutes(tokenhouse)).get('/other', (c) => c.text('here'));
    const port = await start(createAdaptorServer(hono) as Server);
    await useRoutes(port, '/api/auth/tokens', '/other');
    expect((await send(port, { method: 'GET', path: '/other' })).text).toBe('here');
  });

  test('the routes are at their mount, and an outer requireToken logs the template', async () => {
    const hono = new Hono<withHono.TokenEnv>()
      .use('/guarded/*', withHono.requireToken(tokenhouse))
      .get('/guarded/:id', (c) => c.json(c.get('apiToken')))
      .route('/orgs/:org/keys', withHono.tokenRoutes(tokenhouse));
    const port = await start(createAdaptorServer(hono) as Server);
    await useRoutes(port, '/orgs/7/keys', '/guarded/a?secret=b');
    expect(await endpoints()).toEqual(['GET /orgs/7/keys/:id', 'GET /guarded/:id']);
    expect(await db.sql('SELECT DISTINCT ip_address FROM token_usage_logs')).toEqual([{ ip_address: null }]);
  });
});

describe('fetch', () => {
  test('the routes are at the given path, and the caller sets the path in the log', async () => {
    const routes = withFetch.tokenRoutes(tokenhouse, { path: '/keys' });
    const request = (method: string, path: string, headers: Record<string, string> = {}) =>
      new Request(`https://app.example.com${path}`, { method, headers });
    const made = await routes(request('POST', '/keys'));
    const { token } = (await made.json()) as { token: string };
    expect(made.headers.get('location')).toMatch(/^\/keys\//);
    expect((await routes(request('GET', '/keyset'))).status).toBe(404);
    const context = { ipAddress: '203.0.113.9', route: '/notes/[id]', requestId: 'request-1' };
    const admit = withFetch.requireToken(tokenhouse);
    const admitted = await admit(request('GET', '/notes/7', { authorization: `Bearer ${token}` }), context);
    expect(admitted).toMatchObject({ token: { userId: 'ada' } });
    expect(await db.sql('SELECT endpoint, ip_address FROM token_usage_logs')).toEqual([
      { endpoint: 'GET /notes/[id]', ip_address: '203.0.113.9' },
    ]);
    const refused = (await admit(request('GET', '/notes/7'), context)) as Response;
    expect(refused.headers.get('x-request-id')).toBe('request-1');
  });
});
