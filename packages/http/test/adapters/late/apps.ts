import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import * as withExpress from '@tokenhouse/http/express';
import * as withFastify from '@tokenhouse/http/fastify';
import * as withFetch from '@tokenhouse/http/fetch';
import * as withHono from '@tokenhouse/http/hono';
import express from 'express';
import Fastify, { type FastifyRequest } from 'fastify';
import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { listening } from '../apps/app.ts';
import { sendWebStream, toWebRequest } from '../apps/serve-fetch.ts';
import { BODY_READ, handle, type LateApp } from './site.ts';

const body = JSON.stringify({ note: 'a body of more than five bytes' });
const OPEN = ': open\n\n';

/** With its parser after the gate, or before it, like `express.json()` for a whole application. */
function expressApp(name: string, parsesBefore: boolean): LateApp {
  return {
    name,
    body,
    async start(gated, desk) {
      const app = express();
      const parse = express.json();
      if (parsesBefore) app.use(parse);
      const note: express.RequestHandler = ({ apiTokenSignal }, _, next) => {
        if (apiTokenSignal) desk.signals.push(apiTokenSignal);
        next();
      };
      const answer: express.RequestHandler = (request, response) => {
        const { apiToken: token, apiTokenSignal: signal } = request;
        response.json(handle(desk, { ...(token && { token }), ...(signal && { signal }) }, request.body));
      };
      app.post('/late', withExpress.requireToken(gated, BODY_READ), note, parse, answer);
      app.post('/early', withExpress.requireToken(gated), note, parse, answer);
      app.get('/stream', withExpress.requireToken(gated), note, (_, response) => void response.write(OPEN));
      return listening(createServer(app));
    },
  };
}

const fastifyApp: LateApp = {
  name: 'Fastify',
  body,
  async start(gated, desk) {
    const app = Fastify();
    app.addHook('preParsing', async ({ apiTokenSignal }) => {
      if (apiTokenSignal) desk.signals.push(apiTokenSignal);
    });
    const answer = async (request: FastifyRequest) => {
      const { apiToken: token, apiTokenSignal: signal } = request;
      return handle(desk, { ...(token && { token }), ...(signal && { signal }) }, request.body);
    };
    app.post('/late', { onRequest: withFastify.requireToken(gated, BODY_READ) }, answer);
    app.post('/early', { onRequest: withFastify.requireToken(gated) }, answer);
    app.get('/stream', { onRequest: withFastify.requireToken(gated) }, (_, reply) => {
      reply.hijack();
      reply.raw.write(OPEN);
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port, close } = await listening(app.server);
    return { port, close: () => close().then(() => app.close()) };
  },
};

const honoApp: LateApp = {
  name: 'Hono',
  body,
  async start(gated, desk) {
    const app = new Hono<withHono.TokenEnv>();
    const answer = async (c: Context<withHono.TokenEnv>) => {
      const admitted = c.get('admitted');
      desk.signals.push(admitted.signal);
      return c.json(handle(desk, admitted, await c.req.json()));
    };
    app.post('/late', withHono.requireToken(gated, BODY_READ), answer);
    app.post('/early', withHono.requireToken(gated), answer);
    app.get('/stream', withHono.requireToken(gated), (c) => {
      desk.signals.push(c.get('admitted').signal);
      return stream(c, async (open) => {
        await open.write(OPEN);
        await new Promise(() => {});
      });
    });
    return listening(createAdaptorServer(app) as Parameters<typeof listening>[0]);
  },
};

const fetchApp: LateApp = {
  name: 'fetch',
  body,
  async start(gated, desk) {
    const answer = async (request: Request, admitted: withFetch.Admitted) => {
      desk.signals.push(admitted.signal);
      return Response.json(handle(desk, admitted, await request.json()));
    };
    const late = withFetch.withToken(gated, answer, BODY_READ);
    const early = withFetch.withToken(gated, answer);
    const open = withFetch.withToken(gated, (_, { signal }) => {
      desk.signals.push(signal);
      return new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(OPEN)) }),
      );
    });
    const routes: Record<string, typeof late> = { '/late': late, '/early': early, '/stream': open };
    return listening(
      createServer(async (message: IncomingMessage, response: ServerResponse) => {
        const route = routes[message.url ?? ''] ?? early;
        await sendWebStream(response, await route(toWebRequest(message)));
      }),
    );
  },
};

/** For `describe.each`. */
export const LATE_APPS: readonly LateApp[] = [expressApp('Express', false), fastifyApp, honoApp, fetchApp];

/** Its parser runs before the gate, so no request waits at the gate. */
export const parsingExpressApp = expressApp('Express behind express.json()', true);
