import { z } from 'zod';
import { requireUser, USER_SECURITY } from '../../../../../callers/admit.ts';
import type { App } from '../../../../../http/app-type.ts';
import { problems, receipt, tokenParams, tokenRecord } from '../../../../../http/schemas.ts';
import type { Services } from '../../../../../services.ts';

/** DELETE /api/auth/tokens/:id: revokes a token. When it has responded, no server accepts the token. */
export function deleteToken(app: App, services: Services): void {
  const { operations } = services;
  app.delete(
    '/api/auth/tokens/:id',
    {
      ...requireUser(services),
      schema: {
        operationId: 'revokeToken',
        security: USER_SECURITY,
        summary: 'Revoke a token permanently',
        tags: ['tokens'],
        params: tokenParams,
        response: { 200: z.object({ tokenRecord, receipt }), ...problems(401, 403, 404, 503) },
      },
    },
    ({ account, params }) => operations.revoke(account.id, params.id),
  );
}
