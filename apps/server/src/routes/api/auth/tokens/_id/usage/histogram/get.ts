import type { TimeRange, UsageCount } from '@tokenhouse/core';
import { moment, tokenNotFound } from '@tokenhouse/http';
import { z } from 'zod';
import { requireUser, USER_SECURITY } from '../../../../../../../callers/admit.ts';
import type { App } from '../../../../../../../http/app-type.ts';
import { problems, tokenParams, usageBucket } from '../../../../../../../http/schemas.ts';
import type { Services } from '../../../../../../../services.ts';

const BAD_EDGES = 'must be 2 to 32 RFC 3339 timestamps in ascending order, separated by commas';

const times = z.array(moment(BAD_EDGES)).min(2).max(32).refine(isAscending);

const querystring = z.object({
  edges: z
    .string(BAD_EDGES)
    .transform((text, context): readonly Date[] => {
      const edges = times.safeParse(text.split(','));
      if (edges.success) return edges.data;
      // One error for all problems, because a pointer cannot point into a string.
      context.addIssue(BAD_EDGES);
      return z.NEVER;
    })
    .describe('2 to 32 RFC 3339 timestamps in ascending order, separated by commas'),
});

/** GET /api/auth/tokens/:id/usage/histogram: how often a token was used between each pair of edges. */
export function getTokenUsageHistogram(app: App, services: Services): void {
  app.get(
    '/api/auth/tokens/:id/usage/histogram',
    {
      ...requireUser(services),
      schema: {
        operationId: 'countUses',
        security: USER_SECURITY,
        summary: 'Count the uses of a token in time ranges, for example the days of a time zone',
        tags: ['tokens'],
        params: tokenParams,
        querystring,
        response: {
          200: z.object({ buckets: z.array(usageBucket) }),
          ...problems(401, 403, 404, 422, 429, 503),
        },
      },
    },
    async ({ account, params, query: { edges } }) => {
      const ranges = rangesBetween(edges);
      const counts = await services.database.usage.countUses(account.id, params.id, ranges);
      if (counts === undefined) throw tokenNotFound();
      return { buckets: counts.map(toBucket) };
    },
  );
}

function isAscending(edges: readonly Date[]): boolean {
  return edges.every((edge, n) => edge > (edges[n - 1] ?? Number.NEGATIVE_INFINITY));
}

function rangesBetween(edges: readonly Date[]): readonly TimeRange[] {
  return edges.slice(1).map((to, n) => ({ from: edges[n] ?? to, to }));
}

function toBucket({ from, to, accepted, denied, isCapped }: UsageCount) {
  return { from: from.toISOString(), to: to.toISOString(), accepted, denied, isCapped };
}
