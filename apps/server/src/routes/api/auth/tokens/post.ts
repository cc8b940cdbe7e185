import { creationBody, creationRefused, idempotencyKey, toTokenRecord } from '@tokenhouse/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireFreshSignIn, USER_SECURITY } from '../../../../callers/admit.ts';
import type { App } from '../../../../http/app-type.ts';
import { problems, tokenRecord } from '../../../../http/schemas.ts';
import type { Services } from '../../../../services.ts';

/** POST /api/auth/tokens: generates a token after a recent sign-in. Only this response contains the token. */
export function postToken(app: App, services: Services): void {
  const { tokens, operations, clock, findCaller } = services;

  /**
   * The body may take half a minute to arrive. A user who signed out or was deleted meanwhile must not get a token. Checked
   * after the commit, because any earlier check could be too early.
   */
  async function confirmCaller(request: FastifyRequest, tokenId: string): Promise<void> {
    try {
      await findCaller(request, 'user');
    } catch (error) {
      await tokens.revokeToken(request.account.id, tokenId);
      throw error;
    }
  }

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
      const key = request.headers['idempotency-key'];
      const generation = await operations.generate(request.account.id, request.body, key);
      if (generation.outcome === 'created') await confirmCaller(request, generation.token.id);
      if ('token' in generation) reply.header('location', `/api/auth/tokens/${generation.token.id}`);
      if (generation.outcome !== 'created') throw creationRefused(generation, clock());
      return reply.code(201).send({
        token: generation.plain.reveal(),
        tokenRecord: toTokenRecord(generation.token, clock()),
      });
    },
  );
}
