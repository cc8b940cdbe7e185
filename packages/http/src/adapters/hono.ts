import { randomUUID } from 'node:crypto';
import type { StoredToken } from '@tokenhouse/core';
import { type Context, type Env, Hono, type MiddlewareHandler } from 'hono';
import type { GetConnInfo } from 'hono/conninfo';
import { basePath, matchedRoutes } from 'hono/route';
import type { Gated, Routed } from '../create-tokenhouse.ts';
import { DEFAULT_MOUNT, splitMount, type TokenCall } from '../token-routes/token-call.ts';
import type { RequestFacts } from '../verification/bearer-gate.ts';
import { createVerify, type GateOptions } from '../verification/gate-options.ts';
import { factsOf } from './fetch.ts';
import { type Admitted, type NodeResponse, toAdmitted, watchResponse } from './watch-response.ts';
import { respondUnderWatch } from './watch-web-response.ts';
import { readWebBody, toResponse, webBodyArrived } from './web-request.ts';

/**
 * The variables that `requireToken` sets: `c.get('apiToken')` is the token of the caller, and
 * `c.get('admitted').signal` aborts when that token is revoked or expires while the response is open.
 */
export interface TokenEnv {
  Variables: { apiToken: StoredToken; admitted: Admitted };
}

export interface HonoOptions {
  /** Hono's helper of the platform, for example of `@hono/node-server/conninfo`; without it no address is logged. */
  readonly getConnInfo?: GetConnInfo;
}

/**
 * A middleware for routes that need an API token: `c.get('apiToken')` holds it, and the use is in the log, when the
 * route is reached. A denied request gets its challenge and problem details. A response that is still being sent
 * when the token is revoked or expires is ended, within about a second. Throws RangeError on a bad option.
 */
export function requireToken(
  { gate }: Gated,
  options: HonoOptions & GateOptions = {},
): MiddlewareHandler<TokenEnv> {
  const verify = createVerify(gate, options);
  return async (c, next) => {
    const decision = await verify(factsIn(c, options), (limit) => webBodyArrived(c.req.raw, limit));
    if (decision.outcome === 'refused') return toResponse(decision.response);
    const { token } = decision;
    c.set('apiToken', token);
    const outgoing = nodeResponseOf(c);
    if (outgoing !== undefined) {
      c.set('admitted', toAdmitted(token, watchResponse(gate, token, outgoing)));
      return next();
    }
    c.res = await respondUnderWatch(gate, { token, method: c.req.method }, async (admitted) => {
      c.set('admitted', admitted);
      await next();
      return c.res;
    });
  };
}

/** Node's own response, if Hono's server for Node has one: watching it costs less than wrapping a body. */
function nodeResponseOf({ env }: Context): NodeResponse | undefined {
  const outgoing: Partial<NodeResponse> | undefined = env?.outgoing;
  return typeof outgoing?.destroy === 'function' ? (outgoing as NodeResponse) : undefined;
}

/** The routes of a user's tokens, at the path of `app.route`, or at `/api/auth/tokens` for `/`. */
export function tokenRoutes<E extends Env>(
  { routes }: Routed<Context<E>>,
  options: HonoOptions = {},
): Hono<E> {
  return new Hono<E>().all('*', async (c, next) => {
    const base = basePath(c);
    const mount = base === '/' ? DEFAULT_MOUNT : base;
    const path = splitMount(mount, new URL(c.req.url).pathname);
    if (path === undefined) return next();
    return toResponse(await routes.handle(callOf(c, { mount, path }, options), c));
  });
}

function callOf(c: Context, place: Pick<TokenCall, 'mount' | 'path'>, options: HonoOptions): TokenCall {
  return {
    ...factsIn(c, options),
    ...place,
    header: (name) => c.req.header(name),
    readBody: async (limit) => ({ bytes: await readWebBody(c.req.raw, limit) }),
  };
}

function factsIn(c: Context, { getConnInfo }: HonoOptions): RequestFacts {
  return factsOf(c.req.raw, {
    ipAddress: getConnInfo?.(c).remote.address,
    route: matchedRoutes(c).find(({ path }) => !path.includes('*'))?.path,
    requestId: c.get('requestId') ?? randomUUID(),
  });
}
