import type { App } from '../../../../../app.ts';
import { PERSON, person, problems, tokenParams } from '../../../../../callers/admit.ts';
import { tokenRecord } from '../../../../../http/schemas.ts';
import type { Services } from '../../../../../services.ts';

/** GET /api/auth/tokens/:id: one token of the caller. */
export function getToken(app: App, services: Services): void {
  const { operations } = services;
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
    ({ account, params }) => operations.show(account.id, params.id),
  );
}
