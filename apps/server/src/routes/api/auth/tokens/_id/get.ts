import { toTokenRecord } from '@tokenhouse/http';
import type { App } from '../../../../../app.ts';
import { tokenRecord } from '../../../../../schemas.ts';
import type { Services } from '../../../../../services.ts';
import { noSuchToken, PERSON, person, problems, tokenParams } from '../../../../route-parts.ts';

/** GET /api/auth/tokens/:id: one token of the caller. */
export function getToken(app: App, services: Services): void {
  const { tokens, clock } = services;
  app.get(
    '/api/auth/tokens/:id',
    {
      ...person(services),
      schema: {
        operationId: 'getToken',
        security: PERSON,
        summary: 'Show one of your tokens',
        tags: ['tokens'],
        params: tokenParams,
        response: { 200: tokenRecord, ...problems(401, 403, 404, 503) },
      },
    },
    async (request) => {
      const token = await tokens.findToken(request.account.id, request.params.id);
      if (token === undefined) throw noSuchToken();
      return toTokenRecord(token, clock());
    },
  );
}
