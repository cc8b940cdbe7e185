import { requireToken, tokenRoutes } from '@tokenhouse/http/fastify';
import Fastify, { type FastifyRequest } from 'fastify';
import { type App, listening, NOTE, userOf } from './app.ts';

export const fastifyApp: App = {
  name: 'Fastify',
  guarded: NOTE,
  endpoint: 'GET /notes/:id',
  async start(open) {
    const tokenhouse = open<FastifyRequest>(({ headers }) => userOf(headers.cookie));
    const app = Fastify();
    app.get('/notes/:id', { onRequest: requireToken(tokenhouse) }, ({ apiToken }) => apiToken);
    app.register(tokenRoutes(tokenhouse), { prefix: '/api/auth/tokens' });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port, close } = await listening(app.server);
    return {
      port,
      async close() {
        await close();
        await app.close();
      },
    };
  },
};
