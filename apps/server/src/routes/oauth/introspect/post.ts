import type { TokenhouseError } from '@tokenhouse/core';
import { endpointOf, usageOrigin } from '@tokenhouse/http/fastify';
import { z } from 'zod';
import type { App } from '../../../http/app-type.ts';
import { acceptFormBodies, FORM_MEDIA_TYPE, REPEATED } from '../../../http/bodies.ts';
import { problemHandler } from '../../../http/problems.ts';
import { problems } from '../../../http/schemas.ts';
import { describeActive, introspection, oauthProblem } from '../../../introspection/introspection.ts';
import { requireClient } from '../../../introspection/require-client.ts';
import type { Services } from '../../../services.ts';

const form = z.object({
  token: z
    .string({ error: ({ input }) => (input === undefined ? 'is required' : REPEATED) })
    .min(1, 'must not be empty'),
  token_type_hint: z.string(REPEATED).optional().describe('Ignored, because there is only one type'),
  client_id: z.string(REPEATED).optional().describe('With `client_secret`, in place of HTTP Basic'),
  client_secret: z.string(REPEATED).optional(),
});

const SCHEMA = {
  operationId: 'introspectToken',
  security: [{ introspectionClient: [] }],
  summary: 'Tell a resource server whether a token is active (RFC 7662)',
  description:
    'Counts as a use of the token. The response is `{"active": false}` for everything except an active token.',
  tags: ['introspection'],
  consumes: [FORM_MEDIA_TYPE],
  body: form,
  response: { 200: introspection, 401: oauthProblem, 422: oauthProblem, ...problems(413, 415, 429, 503) },
};

const INACTIVE = { active: false } as const;

/** POST /oauth/introspect: whether a token is active (RFC 7662), for the clients in INTROSPECTION_CLIENTS. */
export function postIntrospect(app: App, services: Services): void {
  const { guard, tokens, accounts, publicUrl } = services;
  app.register(async (scope: App) => {
    acceptFormBodies(scope);
    scope.setErrorHandler(problemHandler(oauthMembers));
    scope.decorateRequest('clientId', '');

    const route = { ...requireClient(services), schema: SCHEMA };
    scope.post('/oauth/introspect', route, async (request) => {
      const { clientId } = request;
      const admission = await guard.admit(request.body.token, {
        ...usageOrigin(request, clientId),
        endpoint: endpointOf(request),
        tokensAllowed: true,
      });
      if (admission.outcome !== 'accepted') return INACTIVE;
      const { id, userId } = admission.token;
      const [token, owner] = await Promise.all([tokens.findToken(userId, id), accounts.byId(userId)]);
      // Undefined when its row was deleted a moment ago.
      return token === undefined ? INACTIVE : describeActive(token, owner, { clientId, publicUrl });
    });
  });
}

/** The error members of OAuth (RFC 6749 section 5.2). */
function oauthMembers({ code, detail }: TokenhouseError): object {
  if (code === 'client_invalid') return { error: 'invalid_client', error_description: detail };
  if (code === 'validation_failed') return { error: 'invalid_request', error_description: detail };
  return {};
}
