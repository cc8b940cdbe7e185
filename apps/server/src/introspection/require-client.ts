import { TokenhouseError } from '@tokenhouse/core';
import { authorizationHeaders, usageOrigin } from '@tokenhouse/http/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { groupOf } from '../http/address-group.ts';
import { contentOf, FORM_MEDIA_TYPE, type Form } from '../http/bodies.ts';
import type { Services } from '../services.ts';
import { createLimitedAuthentication } from './limited-authentication.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes made with `requireClient`: the introspection client that sends the request. */
    clientId: string;
  }
}

/** For routes that only introspection clients may call, and whose body is a form. */
export function requireClient({ introspectionClients, clock }: Services) {
  const authenticate = createLimitedAuthentication(introspectionClients, clock);
  const clientOf = (request: FastifyRequest, form: Form) =>
    authenticate({
      headers: authorizationHeaders(request),
      form,
      network: groupOf(usageOrigin(request, null).ipAddress ?? '').near,
    });
  return {
    config: { takesClients: true },

    /** Denies a request that cannot be valid before its body is read. */
    async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
      const headers = authorizationHeaders(request);
      const content = contentOf(request);
      const mayBeInBody = introspectionClients.length > 0 && headers.length === 0 && content === 'form';
      if (!mayBeInBody) clientOf(request, {});
      if (content === 'other')
        throw new TokenhouseError('unsupported_media_type', `Send the body as ${FORM_MEDIA_TYPE}.`);
    },

    /** Runs before the form is validated, so that only clients see its problems. */
    async preValidation(request: FastifyRequest): Promise<void> {
      request.body ??= {};
      request.clientId = clientOf(request, request.body as Form);
    },
  };
}
