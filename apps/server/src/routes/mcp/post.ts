import { TokenhouseError } from '@tokenhouse/core';
import { oauthMembers, refuseUnknownHost, watchOpenStreams } from '@tokenhouse/http';
import { toAuthInfo } from '@tokenhouse/http/mcp';
import type { FastifyRequest } from 'fastify';
import { createAgentHandler } from 'tokenhouse-mcp';
import type { App } from '../../http/app-type.ts';
import { acceptAnyBody, parseJsonBody } from '../../http/bodies.ts';
import { problemHandler } from '../../http/problems.ts';
import { mayQuoteToken, sendWebResponse, toWebRequest, withoutTokens } from '../../http/web-response.ts';
import { type AcceptedFormats, acceptedFormats, inAcceptedFormat } from '../../mcp/accepted-format.ts';
import { authenticateAgent } from '../../mcp/authenticate-agent.ts';
import { createAgentTools } from '../../mcp/create-agent-tools.ts';
import { createKnownClients } from '../../mcp/known-clients.ts';
import type { Services } from '../../services.ts';

const MAX_BATCH = 10;
/** The SDK's error. */
const STREAM_NEEDED = {
  jsonrpc: '2.0',
  error: { code: -32_000, message: 'Not Acceptable: Client must accept text/event-stream' },
  id: null,
};
const ROUTE = {
  schema: {
    operationId: 'callMcp',
    security: [{ apiToken: [] }],
    summary: 'Model Context Protocol, Streamable HTTP',
    description:
      'A JSON-RPC message, protocol 2026-07-28 or one of the 2025 versions. Stateless: every request carries the token.',
    tags: ['mcp'],
  },
};

/** POST /mcp: Model Context Protocol over Streamable HTTP, stateless. Every request needs an API token. */
export function postMcp(app: App, services: Services): void {
  app.register(async (scope: App) => {
    const { publicUrl, origins, clock, database } = services;
    const streams = watchOpenStreams(database.tokens, clock);
    const agentServices = { ...services, clients: createKnownClients(database.usage, clock) };
    const handler = createAgentHandler(createAgentTools(services), {
      onError: (error) => scope.log.debug({ err: error }, 'MCP request failed'),
    });
    scope.addHook('onClose', async () => {
      streams.stop();
      await handler.close();
    });
    scope.setErrorHandler(problemHandler(oauthMembers));
    // The SDK gets the body unchanged, because it responds to invalid JSON with a JSON-RPC error.
    acceptAnyBody(scope);

    scope.post('/mcp', { ...ROUTE, onRequest: refuseUnknown }, async (request, reply) => {
      const body = parseJsonBody(request.body);
      const token = await authenticateAgent(request, body, agentServices);
      refuseLargeBatch(body);
      // Destroying the response stops the running tool. The signal of a Request would be lost to garbage collection.
      const close = streams.open(token, () => reply.raw.destroy());
      if (reply.raw.destroyed) close();
      else reply.raw.once('close', close);
      const forms = acceptedFormats(request.headers.accept ?? null);
      if (!forms.stream && isSubscription(body)) return reply.code(406).send(STREAM_NEEDED);
      const response = await handler.fetch(acceptingBoth(toWebRequest(request, publicUrl), forms), {
        authInfo: toAuthInfo(token),
        ...(body !== undefined && { parsedBody: body }),
      });
      // The SDK quotes unknown values, such as the name of a tool. A token in them must not be in the response.
      const safe = mayQuoteToken(request) ? withoutTokens(response) : response;
      return sendWebResponse(reply, await inAcceptedFormat(safe, forms, Array.isArray(body)));
    });

    // `host` instead of the Host header: behind a trusted proxy it comes from X-Forwarded-Host.
    async function refuseUnknown({ host, headers }: FastifyRequest): Promise<void> {
      refuseUnknownHost({ host, origin: headers.origin }, origins);
    }
  });
}

/** Protocol 2025-03-26 has batches. Each call costs as much as a request, but the batch counts as one use. */
function refuseLargeBatch(body: unknown): void {
  if (Array.isArray(body) && body.length > MAX_BATCH) {
    throw new TokenhouseError('validation_failed', `A batch may contain at most ${MAX_BATCH} messages.`);
  }
}

/** The SDK requires both formats by name; `inAcceptedFormat` then converts to the one that the client accepts. */
function acceptingBoth(request: Request, { json, stream }: AcceptedFormats): Request {
  if (json || stream) request.headers.set('accept', 'application/json, text/event-stream');
  return request;
}

/** A request whose response is an endless event stream. */
function isSubscription(body: unknown): boolean {
  return (
    typeof body === 'object' && body !== null && 'method' in body && body.method === 'subscriptions/listen'
  );
}
