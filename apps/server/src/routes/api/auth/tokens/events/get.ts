import { TokenhouseError } from '@tokenhouse/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireUser, USER_SECURITY } from '../../../../../callers/admit.ts';
import type { App } from '../../../../../http/app-type.ts';
import { problems, usageEvent } from '../../../../../http/schemas.ts';
import type { Services } from '../../../../../services.ts';
import { createUsageFeed } from '../../../../../usage-events/usage-feed.ts';
import { createUsageStreams } from '../../../../../usage-events/usage-streams.ts';

const EVENT_STREAM = 'text/event-stream';

/** GET /api/auth/tokens/events: an event for each new use of the caller's tokens. */
export function getTokenEvents(app: App, services: Services): void {
  const { database, clock, findCaller } = services;
  const feed = createUsageFeed({
    usage: database.usage,
    clock,
    onFailure: (error) =>
      app.log.warn({ err: error }, 'The usage log cannot be read. The server tries again'),
  });
  const streams = createUsageStreams(feed);
  // Ends the streams before the server closes, because closing waits for them.
  app.addHook('preClose', async () => {
    feed.stop();
    streams.end();
  });

  /** The user may have signed out, or the JWT may have expired. True if the database cannot be reached. */
  async function isStillAdmitted(request: FastifyRequest): Promise<boolean> {
    try {
      const caller = await findCaller(request, 'user');
      return caller.authMethod !== 'api_token' && caller.account.id === request.account.id;
    } catch (error) {
      return error instanceof TokenhouseError && error.code === 'unavailable';
    }
  }

  app.get(
    '/api/auth/tokens/events',
    {
      ...requireUser(services),
      schema: {
        operationId: 'watchUses',
        security: USER_SECURITY,
        summary: 'Stream new uses of your tokens as server-sent events named `use`',
        tags: ['tokens'],
        response: {
          200: { content: { [EVENT_STREAM]: { schema: usageEvent } } },
          ...problems(401, 403, 429, 503),
        },
      },
    },
    async (request, reply: FastifyReply) => {
      const listener = { userId: request.account.id, isAdmitted: () => isStillAdmitted(request) };
      const body = request.method === 'HEAD' ? undefined : await streams.open(listener);
      // Otherwise proxies would buffer the events.
      return reply.type(EVENT_STREAM).header('x-accel-buffering', 'no').send(body);
    },
  );
}
