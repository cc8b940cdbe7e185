import { methodNotAllowed, routeNotFound, toFailure } from '../problems/failure.ts';
import { type HttpResponse, toHttpResponse } from '../problems/problem.ts';
import { type OnError, report } from '../verification/bearer-gate.ts';
import { credentialsMissing } from '../verification/refusal.ts';
import { type AdmitUserOptions, admitUser, type Identify } from './admit-user.ts';
import { check, readJson } from './read-json.ts';
import { creationBody, idempotencyKey, tokensQuery, usageQuery } from './request-schemas.ts';
import { findRoute, type RouteName } from './route-table.ts';
import type { TokenCall } from './token-call.ts';
import type { TokenOperations } from './token-operations.ts';

/** The routes on which users manage their tokens. */
export interface TokenRoutes<R> {
  /** Never rejects. `request` is the framework's own, for `users.identify` of the app. */
  readonly handle: (call: TokenCall, request: R) => Promise<HttpResponse>;
}

export interface TokenRoutesOptions<R> extends AdmitUserOptions {
  readonly operations: TokenOperations;
  readonly identify: Identify<R>;
  readonly onError: OnError;
}

interface Visit {
  readonly call: TokenCall;
  readonly userId: string;
  /** The token's id in the path; empty where there is none. */
  readonly id: string;
  /** The id of the user who is signed in at this moment. */
  readonly identifyAgain: () => Promise<string>;
}

export function createTokenRoutes<R>(options: TokenRoutesOptions<R>): TokenRoutes<R> {
  const { operations } = options;

  const handlers: Record<RouteName, (visit: Visit) => Promise<HttpResponse>> = {
    generate,
    list: async ({ call, userId }) =>
      ok(await operations.list(userId, check(tokensQuery, queryOf(call.url)))),
    show: async ({ userId, id }) => ok(await operations.show(userId, id)),
    revoke: async ({ userId, id }) => ok(await operations.revoke(userId, id)),
    listUses: async ({ call, userId, id }) =>
      ok(await operations.listUses(userId, id, check(usageQuery, queryOf(call.url)))),
  };

  async function generate({ call, userId, identifyAgain }: Visit): Promise<HttpResponse> {
    const result = await operations.generate(userId, {
      body: check(creationBody, await readJson(call)),
      idempotencyKey: check(idempotencyKey.optional(), call.header('idempotency-key'), '/idempotency-key'),
      async confirmCaller() {
        if ((await identifyAgain()) !== userId) throw credentialsMissing();
      },
    });
    const location = result.tokenId === undefined ? {} : { location: `${call.mount}/${result.tokenId}` };
    if (result.outcome === 'created') return json(201, result.body, location);
    const refused = toHttpResponse(result.error, call.requestId);
    return { ...refused, headers: { ...refused.headers, ...location } };
  }

  async function visit(call: TokenCall, request: R): Promise<HttpResponse> {
    const route = findRoute(call);
    if (route === undefined) throw routeNotFound();
    if (route.name === undefined) throw methodNotAllowed(route.allow);
    const withRoute = { ...call, route: call.mount + route.template };
    const identifyAgain = () => admitUser(withRoute, () => options.identify(request), options);
    const userId = await identifyAgain();
    return handlers[route.name]({ call, userId, id: route.id, identifyAgain });
  }

  return {
    async handle(call, request) {
      try {
        return notCached(await visit(call, request), call);
      } catch (cause) {
        const error = toFailure(cause);
        report(error, call.requestId, options.onError);
        return notCached(toHttpResponse(error, call.requestId), call);
      }
    },
  };
}

function ok(value: object): HttpResponse {
  return json(200, value);
}

function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(value) };
}

/** Responses about an account must not be cached. */
function notCached(response: HttpResponse, { requestId }: TokenCall): HttpResponse {
  const headers = { ...response.headers, 'cache-control': 'no-store', 'x-request-id': requestId };
  return { ...response, headers };
}

/** A repeated parameter becomes a list, which every schema rejects. */
function queryOf(url: string): Record<string, string | string[]> {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const entries = [...new Set(query.keys())].map((name) => {
    const [first = '', ...more] = query.getAll(name);
    return [name, more.length === 0 ? first : [first, ...more]] as const;
  });
  return Object.fromEntries(entries);
}
