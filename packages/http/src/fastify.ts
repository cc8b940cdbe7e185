import type { TokenhouseError, UseOrigin } from '@tokenhouse/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemHeaders, toProblem } from './problem.ts';
import { toEndpoint, toUseOrigin } from './use-origin.ts';

/** Each Authorization header as it was sent: Node's `headers` would silently keep the first of several. */
export function authorizationHeaders(request: FastifyRequest): readonly string[] {
  // Not headersDistinct, which the requests of Fastify's own inject() lack.
  const { rawHeaders } = request.raw;
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'authorization');
}

/** What the usage log calls this request: the route's template, in which no caller can hide anything. */
export function endpointOf(request: FastifyRequest, operation: string | null = null): string {
  return toEndpoint(request.method, request.routeOptions.url ?? '', operation);
}

/** Where a request came from; the address obeys the server's trustProxy. */
export function useOrigin(request: FastifyRequest, client: string | null): UseOrigin {
  return toUseOrigin(request.ip, request.headers['user-agent'], client);
}

/** Answers with problem details. */
export function sendProblem(reply: FastifyReply, error: TokenhouseError): FastifyReply {
  const problem = toProblem(error, reply.request.id);
  return reply.code(problem.status).headers(problemHeaders(error)).send(JSON.stringify(problem));
}
