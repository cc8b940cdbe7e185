import { randomUUID } from 'node:crypto';
import type { StoredToken } from '@tokenhouse/core';
import type { Request, RequestHandler } from 'express';
import type { Gated, Routed } from '../create-tokenhouse.ts';
import { DEFAULT_MOUNT, type SentBody, splitMount, type TokenCall } from '../token-routes/token-call.ts';
import type { GateDecision, RequestFacts } from '../verification/bearer-gate.ts';
import { createVerify, type GateOptions } from '../verification/gate-options.ts';
import {
  authorizationsOf,
  bodyArrived,
  headerOf,
  pathOf,
  readNodeBody,
  sendNodeResponse,
} from './node-request.ts';
import { lendSignal, watchResponse } from './watch-response.ts';

declare global {
  namespace Express {
    interface Request {
      /** The token of the caller, set by `requireToken`. */
      apiToken?: StoredToken;
      /** Aborts when that token is revoked or expires while the response is open. */
      readonly apiTokenSignal?: AbortSignal;
    }
  }
}

/**
 * A middleware for routes that need an API token: `request.apiToken` holds it, and the use is in the log, when the
 * route is reached. A denied request gets its challenge and problem details. A response that is still being sent
 * when the token is revoked or expires is ended, within about a second. Throws RangeError on a bad option.
 */
export function requireToken({ gate }: Gated, options?: GateOptions): RequestHandler {
  const verify = createVerify(gate, options);
  return (request, response, next) => {
    const settle = (decision: GateDecision) => {
      if (decision.outcome === 'refused') return sendNodeResponse(response, decision.response);
      request.apiToken = decision.token;
      lendSignal(request, watchResponse(gate, decision.token, response));
      next();
    };
    const decision = verify(factsOf(request), (limit) => bodyArrived(request, limit));
    if (decision instanceof Promise) decision.then(settle).catch(next);
    else settle(decision);
  };
}

/** The routes of a user's tokens, at the path of `app.use`, or at `/api/auth/tokens` without one. */
export function tokenRoutes({ routes }: Routed<Request>): RequestHandler {
  return async (request, response, next) => {
    const mount = request.baseUrl || DEFAULT_MOUNT;
    const path = splitMount(mount, pathOf(request.originalUrl));
    if (path === undefined) return next();
    sendNodeResponse(response, await routes.handle(callOf(request, mount, path), request));
  };
}

function callOf(request: Request, mount: string, path: string): TokenCall {
  return {
    ...factsOf(request),
    mount,
    path,
    header: (name) => headerOf(request, name),
    readBody: (limit) => readBody(request, limit),
  };
}

/** A parser of the application may have read the body before. */
async function readBody(request: Request, limit: number): Promise<SentBody> {
  if (Buffer.isBuffer(request.body)) return { bytes: request.body };
  if (request.body !== undefined) return { parsed: request.body };
  return { bytes: await readNodeBody(request, limit) };
}

function factsOf(request: Request): RequestFacts {
  const { method, originalUrl, baseUrl } = request;
  const template: unknown = request.route?.path;
  return {
    method,
    url: originalUrl,
    authorization: authorizationsOf(request),
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'],
    // A route may also be a regular expression, which says less than the path.
    route: typeof template === 'string' ? baseUrl + template : originalUrl,
    requestId: randomUUID(),
  };
}
