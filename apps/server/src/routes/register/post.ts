import { z } from 'zod';
import type { App } from '../../http/app-type.ts';
import { acceptAnyBody } from '../../http/bodies.ts';
import type { Services } from '../../services.ts';

/**
 * POST /register: MCP clients that were given no token try to register themselves as OAuth clients (RFC 7591), and
 * show their user what this answers. Any body is fine, since none is read.
 */
export function postRegister(app: App, { publicUrl }: Services): void {
  app.register(async (scope: App) => {
    acceptAnyBody(scope);
    scope.post(
      '/register',
      {
        schema: {
          operationId: 'refuseRegistration',
          summary: 'Tells MCP clients without a token where to get one',
          tags: ['mcp'],
          response: { 400: z.object({ error: z.string(), error_description: z.string() }) },
        },
      },
      async (_request, reply) =>
        reply.code(400).send({
          error: 'invalid_client_metadata',
          error_description:
            `This server takes personal API tokens, not OAuth: create a personal token at ${publicUrl} and set it as ` +
            'the header Authorization: Bearer <token> in the configuration of your MCP client.',
        }),
    );
  });
}
