import { createServer } from 'node:http';
import { requireToken, tokenRoutes } from '@tokenhouse/http/express';
import express, { type Request } from 'express';
import { type App, listening, NOTE, userOf } from './app.ts';

/** As many applications have it, a parser reads JSON before anybody has asked who calls. */
function expressApp(name: string, parsesBefore: boolean): App {
  return {
    name,
    guarded: NOTE,
    endpoint: 'GET /notes/:id',
    async start(open) {
      const tokenhouse = open<Request>(({ headers }) => userOf(headers.cookie));
      const app = express();
      if (parsesBefore) app.use(express.json({ limit: '1mb' }));
      app.get('/notes/:id', requireToken(tokenhouse), ({ apiToken }, response) => {
        response.json(apiToken);
      });
      app.use('/api/auth/tokens', tokenRoutes(tokenhouse));
      return listening(createServer(app));
    },
  };
}

export const plainExpressApp = expressApp('Express', false);
export const parsingExpressApp = expressApp('Express behind express.json()', true);
