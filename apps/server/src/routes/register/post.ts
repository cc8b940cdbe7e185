import { z } from 'zod';
import type { App } from '../../http/app-type.ts';
import { acceptAnyBody } from '../../http/bodies.ts';
import type { Services } from '../../services.ts';

/**
 * POST /register: MCP clients without a token try to register as OAuth clients (RFC 7591), and show the user this
 * response. Accepts any body, because it is not read.
 */
export function postRegister(app: App, { publicUrl }: Services): void {
  app.register(async (scope: App) => {
    acceptAnyBody(scope);
    scope.post(
      '/register',
      {
        schema: {
          operationId: 'refuseRegistration',
          summary: 'Tell MCP clients without a token where to create one',
          tags: ['mcp'],
          response: { 400: z.object({ error: z.string(), error_description: z.string() }) },
        },
      },
      async (_request, reply) =>
        reply.code(400).send({
          error: 'invalid_client_metadata',
          error_description:
            `This server accepts personal API tokens, not OAuth. Create a personal token at ${publicUrl} and set it as ` +
            'the header Authorization: Bearer <token> in the configuration of your MCP client.',
        }),
    );
  });
}
