import { createServer } from 'node:http';
import { requireToken, tokenRoutes } from '@tokenhouse/http/fetch';
import { type App, listening, NOTE, userOf } from './app.ts';
import { sendWebResponse, toWebRequest } from './serve-fetch.ts';

export const fetchApp: App = {
  name: 'fetch',
  guarded: NOTE,
  endpoint: 'GET /notes/7',
  async start(open) {
    const tokenhouse = open((request: Request) => userOf(request.headers.get('cookie')));
    const admit = requireToken(tokenhouse);
    const routes = tokenRoutes(tokenhouse);

    async function handle(request: Request, ipAddress: string | undefined): Promise<Response> {
      if (new URL(request.url).pathname.startsWith('/api/')) return routes(request, { ipAddress });
      const admitted = await admit(request, { ipAddress });
      return admitted instanceof Response ? admitted : Response.json(admitted.token);
    }

    return listening(
      createServer(async (request, response) => {
        const answer = await handle(toWebRequest(request), request.socket.remoteAddress);
        await sendWebResponse(response, answer);
      }),
    );
  },
};
