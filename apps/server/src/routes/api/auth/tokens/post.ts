import { creationBody, idempotencyKey } from '@tokenhouse/http';
import { z } from 'zod';
import { requireFreshSignIn, USER_SECURITY } from '../../../../callers/admit.ts';
import type { App } from '../../../../http/app-type.ts';
import { problems, tokenRecord } from '../../../../http/schemas.ts';
import type { Services } from '../../../../services.ts';

/** POST /api/auth/tokens: generates a token after a recent sign-in. Only this response contains the token. */
export function postToken(app: App, services: Services): void {
  const { operations, findCaller } = services;

  app.post(
    '/api/auth/tokens',
    {
      ...requireFreshSignIn(services),
      schema: {
        operationId: 'generateToken',
        security: USER_SECURITY,
        summary: 'Generate a token, which only this response contains',
        description:
          'Requires a recent sign-in: returns `reauthentication_required` when the session, or the `auth_time` of its JWT, is too old.',
        tags: ['tokens'],
        headers: z.looseObject({ 'idempotency-key': idempotencyKey.optional() }),
        body: creationBody,
        response: {
          201: z.object({ token: z.string(), tokenRecord }),
          ...problems(401, 403, 409, 413, 422, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { account, body, headers } = request;
      const result = await operations.generate(account.id, {
        body,
        idempotencyKey: headers['idempotency-key'],
        async confirmCaller() {
          await findCaller(request, 'user');
        },
      });
      if (result.tokenId !== undefined) reply.header('location', `/api/auth/tokens/${result.tokenId}`);
      if (result.outcome === 'refused') throw result.error;
      return reply.code(201).send(result.body);
    },
  );
}
