import { z } from 'zod';
import { requireUser, USER_SECURITY } from '../../../../callers/admit.ts';
import type { App } from '../../../../http/app-type.ts';
import { deniedCall, problems } from '../../../../http/schemas.ts';
import type { Services } from '../../../../services.ts';

/**
 * GET /api/me/denied-call: the newest call from the caller's own address with an unknown credential. It helps a
 * user whose agent does not connect, and reveals nothing about other addresses.
 */
export function getDeniedCall(app: App, services: Services): void {
  const { deniedCalls } = services;
  app.get(
    '/api/me/denied-call',
    {
      ...requireUser(services),
      schema: {
        operationId: 'getDeniedCall',
        security: USER_SECURITY,
        summary: 'Show the newest call from your own address that was denied because of an unknown token',
        description:
          'Covers the last 10 minutes of the instance that responds, not of other instances. Null if there is none.',
        tags: ['account'],
        response: {
          200: z.object({ deniedCall: deniedCall.nullable() }),
          ...problems(401, 403, 503),
        },
      },
    },
    async (request) => {
      const call = deniedCalls.newestFor(request);
      return { deniedCall: call === undefined ? null : { at: call.at.toISOString(), detail: call.detail } };
    },
  );
}
