import { type StoredToken, type TokenFormat, TokenhouseError, type UseOrigin } from '@tokenhouse/core';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { parseAuthorization } from './bearer.ts';
import { problemHeaders, toProblem } from './problem.ts';
import { credentialInvalid, credentialsMissing, refusal } from './refusal.ts';
import type { Admission, TokenGuard } from './token-guard.ts';
import { toEndpoint, toUseOrigin } from './use-origin.ts';

const AUTHORIZATION = 'authorization';

declare module 'fastify' {
  interface FastifyRequest {
    /** The token of the caller, behind `createTokenHook`. */
    apiToken?: StoredToken;
  }
}

export interface TokenHookOptions {
  readonly format: TokenFormat;
  readonly guard: TokenGuard;
}

/**
 * An `onRequest` hook for routes that need an API token: `request.apiToken` holds it, and the use is in the log, when
 * the route is reached; a refusal is answered with its challenge and problem details.
 */
export function createTokenHook({ format, guard }: TokenHookOptions): onRequestHookHandler {
  return function admitToken(request, reply, done) {
    const settle = (admission: Admission) => {
      if (admission.outcome !== 'accepted') return void sendProblem(reply, refusal(admission));
      request.apiToken = admission.token;
      done();
    };
    const fail = (error: Error) => {
      if (error instanceof TokenhouseError) sendProblem(reply, error);
      else done(error);
    };

    const credential = parseAuthorization(authorizationHeaders(request), format);
    if (credential.kind === 'none') return fail(credentialsMissing());
    if (credential.kind === 'malformed') return fail(credentialInvalid(credential.detail));
    const { ipAddress, userAgent, client } = useOrigin(request, null);
    const admission = guard.admit(credential.text, {
      ipAddress,
      userAgent,
      client,
      endpoint: endpointOf(request),
      tokensAllowed: true,
    });
    // Not awaited, which would cost a promise and a turn where the answer is there.
    if (admission instanceof Promise) admission.then(settle).catch(fail);
    else settle(admission);
  };
}

/** Each Authorization header as it was sent: Node's `headers` would silently keep the first of several. */
export function authorizationHeaders(request: FastifyRequest): readonly string[] {
  // Not headersDistinct, which the requests of Fastify's own inject() lack.
  const { rawHeaders } = request.raw;
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION)
      values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
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
