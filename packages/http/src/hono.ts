import { randomUUID } from 'node:crypto';
import type { StoredToken } from '@tokenhouse/core';
import { type Context, type Env, Hono, type MiddlewareHandler } from 'hono';
import type { GetConnInfo } from 'hono/conninfo';
import { basePath, matchedRoutes } from 'hono/route';
import type { Gated, Routed } from './create-tokenhouse.ts';
import { factsOf } from './fetch.ts';
import type { RequestFacts } from './token-gate.ts';
import { below, DEFAULT_MOUNT, type TokenCall } from './token-routes/token-call.ts';
import { readWebBody, toResponse } from './web-request.ts';

/** What is set behind `requireToken`: `c.get('apiToken')` is the token of the caller. */
export interface TokenEnv {
  Variables: { apiToken: StoredToken };
}

export interface HonoOptions {
  /** Hono's helper of the platform, for example of `@hono/node-server/conninfo`; without it no address is logged. */
  readonly getConnInfo?: GetConnInfo;
}

/**
 * A middleware for routes that need an API token: `c.get('apiToken')` holds it, and the use is in the log, when the
 * route is reached; a refusal is answered with its challenge and problem details.
 */
export function requireToken({ gate }: Gated, options: HonoOptions = {}): MiddlewareHandler<TokenEnv> {
  return async (c, next) => {
    const decision = await gate.decide(factsIn(c, options));
    if (decision.outcome === 'refused') return toResponse(decision.answer);
    c.set('apiToken', decision.token);
    return next();
  };
}

/** The routes of a person's tokens, below the path of `app.route`; routed at `/`, they lie at `/api/auth/tokens`. */
export function tokenRoutes<E extends Env>(
  { routes }: Routed<Context<E>>,
  options: HonoOptions = {},
): Hono<E> {
  return new Hono<E>().all('*', async (c, next) => {
    const base = basePath(c);
    const mount = base === '/' ? DEFAULT_MOUNT : base;
    const path = below(mount, new URL(c.req.url).pathname);
    if (path === undefined) return next();
    return toResponse(await routes.answer(callOf(c, { mount, path }, options), c));
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
