import type { StoredToken, TokenhouseError, UsageOrigin } from '@tokenhouse/core';
import type {
  FastifyError,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify';
import type { Gated, Routed } from '../create-tokenhouse.ts';
import { type HttpResponse, toHttpResponse } from '../problems/problem.ts';
import { DEFAULT_MOUNT, splitMount, type TokenCall } from '../token-routes/token-call.ts';
import type { GateDecision, RequestFacts } from '../verification/bearer-gate.ts';
import { createVerify, type GateOptions } from '../verification/gate-options.ts';
import { toEndpoint, toUsageOrigin } from '../verification/usage-origin.ts';
import { authorizationsOf, bodyArrived, headerOf, pathOf, readNodeBody } from './node-request.ts';
import { lendSignal, watchResponse } from './watch-response.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The token of the caller, set by `requireToken`. */
    apiToken?: StoredToken;
    /** Aborts when that token is revoked or expires while the response is open. */
    readonly apiTokenSignal?: AbortSignal;
  }
}

/**
 * An `onRequest` hook for routes that need an API token: `request.apiToken` holds it, and the use is in the log, when
 * the route is reached. A denied request gets its challenge and problem details. A response that is still being
 * sent when the token is revoked or expires is ended, within about a second. Throws RangeError on a bad option.
 */
export function requireToken({ gate }: Gated, options?: GateOptions): onRequestHookHandler {
  const verify = createVerify(gate, options);
  return function admitToken(request, reply, done) {
    const settle = (decision: GateDecision) => {
      if (decision.outcome === 'refused') return void sendResponse(reply, decision.response);
      request.apiToken = decision.token;
      lendSignal(request, watchResponse(gate, decision.token, reply.raw));
      done();
    };
    const decision = verify(factsOf(request), (limit) => bodyArrived(request.raw, limit));
    // Not awaited, which would cost a promise and a turn of the event loop.
    if (decision instanceof Promise) decision.then(settle).catch(done);
    else settle(decision);
  };
}

/** A plugin with the routes of a user's tokens, at the prefix, or at `/api/auth/tokens` by default. */
export function tokenRoutes({
  routes,
}: Routed<FastifyRequest>): FastifyPluginAsync<{ readonly prefix?: string }> {
  return async (scope, { prefix }) => {
    // The body is read after the user is identified, and by the same rules under every framework.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const mount = prefix === undefined ? scope.prefix + DEFAULT_MOUNT : scope.prefix;
    const handle = async (request: FastifyRequest, reply: FastifyReply) =>
      sendResponse(reply, await routes.handle(callOf(request, mount), request));
    // An invalid media type is also rejected only after the user is identified.
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      if (error.code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') throw error;
      return handle(request, reply);
    });
    const root = prefix === undefined ? DEFAULT_MOUNT : '';
    scope.all(root || '/', handle);
    scope.all(`${root}/*`, handle);
  };
}

function callOf(request: FastifyRequest, mount: string): TokenCall {
  return {
    ...factsOf(request),
    mount,
    path: splitMount(mount, pathOf(request.url)) ?? '/',
    header: (name) => headerOf(request, name),
    readBody: async (limit) => ({ bytes: await readNodeBody(request.raw, limit) }),
  };
}

function factsOf(request: FastifyRequest): RequestFacts {
  return {
    method: request.method,
    url: request.url,
    authorization: authorizationHeaders(request),
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'],
    route: request.routeOptions.url ?? request.url,
    requestId: request.id,
  };
}

/** Each Authorization header as it was sent. */
export function authorizationHeaders(request: FastifyRequest): readonly string[] {
  return authorizationsOf(request.raw);
}

/** The request in the usage log, by the route's template, which contains nothing of the caller. */
export function endpointOf(request: FastifyRequest, operation: string | null = null): string {
  return toEndpoint(request.method, request.routeOptions.url ?? '', operation);
}

/** Where a request came from; the address obeys the server's trustProxy. */
export function usageOrigin(request: FastifyRequest, client: string | null): UsageOrigin {
  return toUsageOrigin(request.ip, request.headers['user-agent'], client);
}

/** Sends problem details with the extension members `more`. */
export function sendProblem(reply: FastifyReply, error: TokenhouseError, more: object = {}): FastifyReply {
  return sendResponse(reply, toHttpResponse(error, reply.request.id, more));
}

/** Sends the response. */
export function sendResponse(reply: FastifyReply, { status, headers, body }: HttpResponse): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
