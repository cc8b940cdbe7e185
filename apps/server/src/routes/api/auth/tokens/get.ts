import { tokensQuery } from '@tokenhouse/http';
import { z } from 'zod';
import { requireUser, USER_SECURITY } from '../../../../callers/admit.ts';
import type { App } from '../../../../http/app-type.ts';
import { limits, problems, tokenRecord } from '../../../../http/schemas.ts';
import type { Services } from '../../../../services.ts';

/** GET /api/auth/tokens: a page of the caller's tokens, newest first, and the limits. */
export function getTokens(app: App, services: Services): void {
  const { operations } = services;
  app.get(
    '/api/auth/tokens',
    {
      ...requireUser(services),
      schema: {
        operationId: 'listTokens',
        security: USER_SECURITY,
        summary: 'List your tokens page by page, newest first, including revoked and expired ones',
        tags: ['tokens'],
        querystring: tokensQuery,
        response: {
          200: z.object({
            tokens: z.array(tokenRecord),
            limits,
            nextCursor: z.string().nullable().describe('Null on the last page'),
          }),
          ...problems(401, 403, 422, 503),
        },
      },
    },
    (request) => operations.list(request.account.id, request.query),
  );
}
