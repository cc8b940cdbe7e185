import type { Stretch, UseCount } from '@tokenhouse/core';
import { moment, noSuchToken } from '@tokenhouse/http';
import { z } from 'zod';
import { requireUser, USER_SECURITY } from '../../../../../../../callers/admit.ts';
import type { App } from '../../../../../../../http/app-type.ts';
import { problems, tokenParams, useBucket } from '../../../../../../../http/schemas.ts';
import type { Services } from '../../../../../../../services.ts';

const BAD_EDGES = 'must be 2 to 32 times as in RFC 3339, each after the one before, separated by commas';

const times = z.array(moment(BAD_EDGES)).min(2).max(32).refine(isAscending);

const querystring = z.object({
  edges: z
    .string(BAD_EDGES)
    .transform((text, context): readonly Date[] => {
      const edges = times.safeParse(text.split(','));
      if (edges.success) return edges.data;
      // One sentence for all that can be wrong: a pointer cannot point into a text.
      context.addIssue(BAD_EDGES);
      return z.NEVER;
    })
    .describe('2 to 32 times as in RFC 3339, each after the one before, separated by commas'),
});

/** GET /api/auth/tokens/:id/usage/histogram: how often a token was used between each two neighbouring edges. */
export function getTokenUsageHistogram(app: App, services: Services): void {
  app.get(
    '/api/auth/tokens/:id/usage/histogram',
    {
      ...requireUser(services),
      schema: {
        operationId: 'countUses',
        security: USER_SECURITY,
        summary:
          'Count the uses of a token in stretches of time: days, as the time zone of the person has them',
        tags: ['tokens'],
        params: tokenParams,
        querystring,
        response: {
          200: z.object({ buckets: z.array(useBucket) }),
          ...problems(401, 403, 404, 422, 429, 503),
        },
      },
    },
    async ({ account, params, query: { edges } }) => {
      const stretches = stretchesBetween(edges);
      const counts = await services.database.usage.countUses(account.id, params.id, stretches);
      if (counts === undefined) throw noSuchToken();
      return { buckets: counts.map(toBucket) };
    },
  );
}

function isAscending(edges: readonly Date[]): boolean {
  return edges.every((edge, n) => edge > (edges[n - 1] ?? Number.NEGATIVE_INFINITY));
}

function stretchesBetween(edges: readonly Date[]): readonly Stretch[] {
  return edges.slice(1).map((to, n) => ({ from: edges[n] ?? to, to }));
}

function toBucket({ from, to, accepted, denied, isCapped }: UseCount) {
  return { from: from.toISOString(), to: to.toISOString(), accepted, denied, isCapped };
}
