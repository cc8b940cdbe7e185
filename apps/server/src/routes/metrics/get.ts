import { z } from 'zod';
import type { App } from '../../http/app-type.ts';
import type { Services } from '../../services.ts';

/** GET /metrics: Prometheus text. */
export function getMetrics(app: App, { metrics }: Services): void {
  const { registry } = metrics;
  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Prometheus metrics of this instance',
        tags: ['operation'],
        response: { 200: { content: { [registry.contentType]: { schema: z.string() } } } },
      },
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
