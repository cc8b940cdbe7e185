import { toUseRecord } from '@tokenhouse/http';
import { z } from 'zod';
import type { App } from '../../../../../../app.ts';
import { use } from '../../../../../../schemas.ts';
import type { Services } from '../../../../../../services.ts';
import { noSuchToken, PERSON, person, problems, tokenParams } from '../../../../../route-parts.ts';

const MAX_LIMIT = 100;
const BAD_LIMIT = 'must be a whole number, 1 or more';

const querystring = z.object({
  limit: z.coerce
    .number(BAD_LIMIT)
    .int(BAD_LIMIT)
    .min(1, BAD_LIMIT)
    .default(20)
    .describe('More than 100 counts as 100'),
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
      const { limit: wanted, cursor } = request.query;
      const limit = Math.min(wanted, MAX_LIMIT);
      const page = await services.database.usage.listUses(request.account.id, request.params.id, {
        limit,
        cursor,
      });
      if (page === undefined) throw noSuchToken();
      return { uses: page.uses.map(toUseRecord), nextCursor: page.nextCursor };
    },
  );
}
