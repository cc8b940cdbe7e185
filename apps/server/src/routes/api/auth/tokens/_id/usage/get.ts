import { usageQuery } from '@tokenhouse/http';
import { z } from 'zod';
import { requireUser, USER_SECURITY } from '../../../../../../callers/admit.ts';
import type { App } from '../../../../../../http/app-type.ts';
import { problems, tokenParams, usage } from '../../../../../../http/schemas.ts';
import type { Services } from '../../../../../../services.ts';

/** GET /api/auth/tokens/:id/usage: the uses of a token, newest first, page by page. */
export function getTokenUsage(app: App, services: Services): void {
  const { operations } = services;
  app.get(
    '/api/auth/tokens/:id/usage',
    {
      ...requireUser(services),
      schema: {
        operationId: 'listUses',
        security: USER_SECURITY,
        summary: 'List the uses of a token, newest first',
        tags: ['tokens'],
        params: tokenParams,
        querystring: usageQuery,
        response: {
          200: z.object({ uses: z.array(usage), nextCursor: z.string().nullable() }),
          ...problems(401, 403, 404, 422, 503),
        },
      },
    },
    ({ account, params, query }) => operations.listUses(account.id, params.id, query),
  );
}
