import { TokenhouseError } from '@tokenhouse/core';
import { CLIENT_ADDRESS_HEADER } from '../../../accounts/client-address.ts';
import type { App } from '../../../app.ts';
import { refuseTokenInQuery } from '../../../caller.ts';
import type { Services } from '../../../services.ts';
import { sendWebResponse, toWebRequest } from '../../../web-response.ts';

/** /api/auth/*: sign-up, sign-in, sign-out, session and JWT, answered by Better Auth in its own words. */
export function serveAccounts(app: App, { accounts, format, publicUrl }: Services): void {
  const { handle } = accounts;
  if (handle === undefined) return;

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.all('/api/auth/*', { schema: { hide: true } }, async (request, reply) => {
      refuseTokenInQuery(request, format);
      const webRequest = toWebRequest(request, publicUrl);
      webRequest.headers.set(CLIENT_ADDRESS_HEADER, request.ip);
      const response = await handle(webRequest);
      if (response.status === 404)
        throw new TokenhouseError('not_found', 'There is nothing at this address.');
      return sendWebResponse(reply, response);
    });
  });
}
