import { toUseRecord } from '@tokenhouse/http';
import { z } from 'zod';
import type { App } from '../../../../../../app.ts';
import { use } from '../../../../../../schemas.ts';
import type { Services } from '../../../../../../services.ts';
import { noSuchToken, PERSON, person, problems, tokenParams } from '../../../../../route-parts.ts';

const querystring = z.object({
  limit: z.coerce.number('must be a whole number from 1 to 100').int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional().describe('nextCursor of the page before'),
});

/** GET /api/auth/tokens/:id/usage: the uses of one token, newest first, page by page. */
export function getTokenUsage(app: App, services: Services): void {
  app.get(
    '/api/auth/tokens/:id/usage',
    {
      ...person(services),
      schema: {
        operationId: 'listUses',
        security: PERSON,
        summary: 'Show the uses of a token, newest first',
        tags: ['tokens'],
        params: tokenParams,
        querystring,
        response: {
          200: z.object({ uses: z.array(use), nextCursor: z.string().nullable() }),
          ...problems(401, 403, 404, 422, 503),
        },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const page = await services.database.usage.listUses(request.account.id, request.params.id, {
        limit,
        cursor,
      });
      if (page === undefined) throw noSuchToken();
      return { uses: page.uses.map(toUseRecord), nextCursor: page.nextCursor };
    },
  );
}
