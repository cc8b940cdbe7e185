import { randomUUID } from 'node:crypto';
import type { Awaitable, StoredToken } from '@tokenhouse/core';
import type { Gated, Routed } from '../create-tokenhouse.ts';
import { DEFAULT_MOUNT, splitMount } from '../token-routes/token-call.ts';
import type { GateDecision, RequestFacts } from '../verification/bearer-gate.ts';
import { createVerify, type GateOptions } from '../verification/gate-options.ts';
import type { Admitted } from './watch-response.ts';
import { respondUnderWatch } from './watch-web-response.ts';
import { authorizationsIn, readWebBody, toResponse, webBodyArrived } from './web-request.ts';

export type { Admitted } from './watch-response.ts';

/** What a web-standard Request does not include. */
export interface FetchContext {
  /** The address of the caller, from a trusted source. */
  readonly ipAddress?: string | undefined;
  /** The path in the usage log; the path of the URL by default. */
  readonly route?: string | undefined;
  /** The id of the request in the application's log; random by default. */
  readonly requestId?: string | undefined;
}

/**
 * The token of the caller, whose use is in the log by then, or the response that refuses the request with its challenge
 * and problem details. For responses that may be open for long, see `withToken`. Throws RangeError on a bad option.
 */
export function requireToken({ gate }: Gated, options?: GateOptions) {
  const verify = createVerify(gate, options);
  return async (
    request: Request,
    context: FetchContext = {},
  ): Promise<{ readonly token: StoredToken } | Response> => {
    const facts = factsOf(request, context);
    const decision: GateDecision = await verify(facts, (limit) => webBodyArrived(request, limit));
    return decision.outcome === 'refused' ? toResponse(decision.response) : { token: decision.token };
  };
}

/**
 * Runs a handler only with an accepted token, like `requireToken`. Its signal aborts when the token is revoked or
 * expires. A response that is still being sent then ends within about a second.
 */
export function withToken(
  gated: Gated,
  handle: (request: Request, admitted: Admitted) => Awaitable<Response>,
  options?: GateOptions,
) {
  const admit = requireToken(gated, options);
  return async (request: Request, context: FetchContext = {}): Promise<Response> => {
    const admitted = await admit(request, context);
    if (admitted instanceof Response) return admitted;
    const { token } = admitted;
    const watched = { token, method: request.method };
    return respondUnderWatch(gated.gate, watched, (given) => handle(request, given));
  };
}

/** Handles the routes of a user's tokens, at `path`. */
export function tokenRoutes(
  { routes }: Routed<Request>,
  { path = DEFAULT_MOUNT }: { readonly path?: string } = {},
) {
  return async (request: Request, context: FetchContext = {}): Promise<Response> => {
    const call = {
      ...factsOf(request, context),
      mount: path,
      path: splitMount(path, new URL(request.url).pathname) ?? '/',
      header: (name: string) => request.headers.get(name) ?? undefined,
      readBody: async (limit: number) => ({ bytes: await readWebBody(request, limit) }),
    };
    return toResponse(await routes.handle(call, request));
  };
}

/** The facts of a web-standard request. */
export function factsOf(request: Request, context: FetchContext): RequestFacts {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    url: pathname + search,
    authorization: authorizationsIn(request.headers),
    ipAddress: context.ipAddress,
    userAgent: request.headers.get('user-agent') ?? undefined,
    route: context.route ?? pathname,
    requestId: context.requestId ?? randomUUID(),
  };
}
