import { TokenhouseError } from '@tokenhouse/core';
import { toTokenRecord } from '@tokenhouse/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../../../../app.ts';
import { idempotencyKey } from '../../../../idempotency-key.ts';
import { moment, tokenMetadata, tokenName, tokenRecord } from '../../../../schemas.ts';
import type { Services } from '../../../../services.ts';
import { freshPerson, PERSON, problems } from '../../../route-parts.ts';
import { creationRefused } from './creation-refused.ts';

const body = z
  .object({
    name: tokenName.optional(),
    expiresAt: moment('must be a time as in RFC 3339, or null for never').nullable().optional(),
    metadata: tokenMetadata.optional(),
  })
  .nullish()
  .describe('All members are optional, and so is the body');

/** POST /api/auth/tokens: generates a token after a fresh sign-in. Its text is in this answer and nowhere else. */
export function postToken(app: App, services: Services): void {
  const { tokens, clock, findCaller } = services;

  /**
   * The body may have taken half a minute: somebody who has signed out, or was deleted, since the request began must
   * not be left with a token. Asked afterwards, because no moment before the commit would be late enough.
   */
  async function confirmCaller(request: FastifyRequest, tokenId: string): Promise<void> {
    try {
      await findCaller(request, 'person');
    } catch (error) {
      await tokens.revokeToken(request.account.id, tokenId);
      throw error;
    }
  }

  app.post(
    '/api/auth/tokens',
    {
      ...freshPerson(services),
      schema: {
        operationId: 'generateToken',
        security: PERSON,
        summary: 'Generate a token; it is shown this once',
        description:
          'Asks for a fresh sign-in: `reauthentication_required` when the session, or the `auth_time` of its JWT, is too old.',
        tags: ['tokens'],
        headers: z.looseObject({ 'idempotency-key': idempotencyKey.optional() }),
        body,
        response: {
          201: z.object({ token: z.string(), tokenRecord }),
          ...problems(401, 403, 409, 413, 422, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { name, expiresAt, metadata } = request.body ?? {};
      if (expiresAt && expiresAt <= clock()) throw notInFuture();
      const generation = await tokens.generateToken({
        userId: request.account.id,
        name,
        expiresAt,
        metadata,
        idempotencyKey: request.headers['idempotency-key'],
      });
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

function notInFuture(): TokenhouseError {
  const field = { pointer: '/expiresAt', detail: 'must be in the future' };
  return new TokenhouseError('validation_failed', `${field.pointer}: ${field.detail}`, { fields: [field] });
}
