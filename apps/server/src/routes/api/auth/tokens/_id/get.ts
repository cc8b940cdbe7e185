import { requireUser, USER_SECURITY } from '../../../../../callers/admit.ts';
import type { App } from '../../../../../http/app-type.ts';
import { problems, tokenParams, tokenRecord } from '../../../../../http/schemas.ts';
import type { Services } from '../../../../../services.ts';

/** GET /api/auth/tokens/:id: one token of the caller. */
export function getToken(app: App, services: Services): void {
  const { operations } = services;
  app.get(
    '/api/auth/tokens/:id',
    {
      ...requireUser(services),
      schema: {
        operationId: 'getToken',
        security: USER_SECURITY,
        summary: 'Get one of your tokens',
        tags: ['tokens'],
        params: tokenParams,
        response: { 200: tokenRecord, ...problems(401, 403, 404, 503) },
      },
    },
    ({ account, params }) => operations.show(account.id, params.id),
  );
}
