import { z } from 'zod';
import { ANY_SECURITY, requireCredential } from '../../../callers/admit.ts';
import type { App } from '../../../http/app-type.ts';
import { account, problems, tokenRecord } from '../../../http/schemas.ts';
import type { Services } from '../../../services.ts';

const me = z.object({
  user: account,
  authMethod: z.enum(['session', 'jwt', 'api_token']),
  token: tokenRecord.pick({ id: true, name: true, expiresAt: true }).nullable(),
});

/** GET /api/me: the user of the credential. */
export function getMe(app: App, services: Services): void {
  const { accounts } = services;
  app.get(
    '/api/me',
    {
      ...requireCredential(services),
      schema: {
        operationId: 'getMe',
        security: ANY_SECURITY,
        summary: 'Get the user of a credential',
        tags: ['account'],
        response: { 200: me, ...problems(401, 503) },
      },
    },
    async ({ caller }) => {
      if (caller.authMethod !== 'api_token') {
        return { user: caller.account, authMethod: caller.authMethod, token: null };
      }
      const { id, name, userId, expiresAt } = caller.token;
      const token = { id, name, expiresAt: expiresAt?.toISOString() ?? null };
      return { user: await accounts.byId(userId), authMethod: caller.authMethod, token };
    },
  );
}
