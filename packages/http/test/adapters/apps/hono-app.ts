import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { requireToken, tokenRoutes } from '@tokenhouse/http/hono';
import { type Context, Hono } from 'hono';
import { type App, listening, NOTE, userOf } from './app.ts';

export const honoApp: App = {
  name: 'Hono',
  guarded: NOTE,
  endpoint: 'GET /notes/:id',
  async start(open) {
    const tokenhouse = open((c: Context) => userOf(c.req.header('cookie')));
    const app = new Hono();
    app.get('/notes/:id', requireToken(tokenhouse, { getConnInfo }), (c) => c.json(c.get('apiToken')));
    app.route('/api/auth/tokens', tokenRoutes(tokenhouse, { getConnInfo }));
    return listening(createAdaptorServer(app) as Parameters<typeof listening>[0]);
  },
};
