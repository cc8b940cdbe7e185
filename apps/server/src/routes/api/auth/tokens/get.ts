import { z } from 'zod';
import type { App } from '../../../../app.ts';
import { limits, tokenRecord } from '../../../../schemas.ts';
import type { Services } from '../../../../services.ts';
import { PERSON, person, problems } from '../../../route-parts.ts';

/** GET /api/auth/tokens: all tokens of the caller, newest first, and what is left of the limits. */
export function getTokens(app: App, services: Services): void {
  const { operations } = services;
  app.get(
    '/api/auth/tokens',
    {
      ...person(services),
      schema: {
        operationId: 'listTokens',
        security: PERSON,
        summary: 'List your tokens, newest first, revoked and expired ones included',
        tags: ['tokens'],
        response: { 200: z.object({ tokens: z.array(tokenRecord), limits }), ...problems(401, 403, 503) },
      },
    },
    (request) => operations.list(request.account.id),
  );
}
