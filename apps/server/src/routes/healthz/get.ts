import { z } from 'zod';
import type { App } from '../../http/app-type.ts';

/** GET /healthz: the process responds. */
export function getHealthz(app: App): void {
  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'Liveness',
        tags: ['operation'],
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
}
