import type { IncomingHttpHeaders } from 'node:http';
import { TokenhouseError } from '@tokenhouse/core';
import { CLIENT_ADDRESS_HEADER } from '../../../accounts/client-address.ts';
import { acceptAnyBody } from '../../../any-body.ts';
import type { App } from '../../../app.ts';
import { refuseTokenInQuery } from '../../../caller.ts';
import type { Services } from '../../../services.ts';
import { sendWebResponse, toWebRequest } from '../../../web-response.ts';

/** /api/auth/*: sign-up, sign-in, sign-out, session and JWT, answered by Better Auth in its own words. */
export function serveAccounts(app: App, { accounts, database, format, publicUrl }: Services): void {
  const { handle } = accounts;
  if (handle === undefined) return;

  // Without its database Better Auth throws, says 500, or takes everybody for a stranger: the database is asked.
  const ask = async (request: Request): Promise<Response> => {
    const response = await handle(request).catch(async (error) => {
      await database.ping();
      throw error;
    });
    if (response.status === 401 || response.status >= 500) await database.ping();
    return response;
  };

  app.register(async (scope: App) => {
    acceptAnyBody(scope);
    scope.route({
      // All that Better Auth knows. A web-standard Request would refuse TRACE with an exception.
      method: ['GET', 'POST'],
      url: '/api/auth/*',
      schema: { hide: true },
      async handler(request, reply) {
        refuseTokenInQuery(request, format);
        const webRequest = toWebRequest(request, publicUrl);
        webRequest.headers.set(CLIENT_ADDRESS_HEADER, request.ip);
        if (comesFromProgram(request.headers)) webRequest.headers.set('origin', publicUrl);
        const response = await ask(webRequest);
        if (response.status === 404)
          throw new TokenhouseError('not_found', 'There is nothing at this address.');
        return sendWebResponse(reply, response);
      },
    });
  });
}

/**
 * Better Auth takes any request without Origin for a browser's as soon as it has a cookie or a Sec-Fetch header, and
 * Node's fetch sends one of those. Browsers name themselves by at least one of these three with every write.
 */
function comesFromProgram(headers: IncomingHttpHeaders): boolean {
  return [headers.origin, headers.referer, headers['sec-fetch-site']].every((header) => header === undefined);
}
