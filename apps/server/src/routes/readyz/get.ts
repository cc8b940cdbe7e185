import { z } from 'zod';
import type { App } from '../../http/app-type.ts';
import { problems } from '../../http/schemas.ts';
import type { Services } from '../../services.ts';

/** GET /readyz: the process and its database respond. */
export function getReadyz(app: App, { database }: Services): void {
  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Readiness: the database responds',
        tags: ['operation'],
        response: { 200: z.object({ status: z.literal('ok') }), ...problems(503) },
      },
    },
    async () => {
      await database.ping();
      return { status: 'ok' as const };
    },
  );
}
