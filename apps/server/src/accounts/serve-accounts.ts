import type { IncomingHttpHeaders } from 'node:http';
import { TokenhouseError, unavailable } from '@tokenhouse/core';
import { nothingHere, refuseForeignWrite, refuseTooDeep } from '@tokenhouse/http';
import { useOrigin } from '@tokenhouse/http/fastify';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../http/address-group.ts';
import type { App } from '../http/app-type.ts';
import { acceptAnyBody, parseJsonBody } from '../http/bodies.ts';
import { sendWebResponse, toWebRequest } from '../http/web-response.ts';
import type { Services } from '../services.ts';
import type { Asker } from './accounts.ts';
import { CLIENT_ADDRESS_HEADER } from './accounts.ts';
import { ENDPOINTS, type Endpoint, limitOf } from './endpoints.ts';
import { createAttemptLimit } from './sign-in/attempt-limit.ts';

/** /api/auth/*: sign-up, sign-in, sign-out, session and JWT, answered by Better Auth in its own words. */
export function serveAccounts(app: App, { accounts, database, publicUrl, origins, clock }: Services): void {
  const { handle } = accounts;
  if (handle === undefined) return;
  const limit = createAttemptLimit(() => clock().getTime());

  app.register(async (scope: App) => {
    acceptAnyBody(scope);
    for (const endpoint of ENDPOINTS) serve(scope, endpoint);
  });

  /** Each endpoint is its own route, so that an unknown path returns 404 here and takes no memory in Better Auth. */
  function serve(scope: App, endpoint: Endpoint): void {
    const { method, path } = endpoint;
    scope.route({
      method,
      url: `/api/auth${path}`,
      schema: { hide: true },
      // Before the body is read.
      async onRequest(request) {
        const address = addressOf(request);
        limit(address, path, limitOf(endpoint, isLoopback(address)));
      },
      async handler(request, reply) {
        refuseForeignWrite(request.method, request.headers, origins);
        refuseTooDeep(parseJsonBody(request.body));
        const webRequest = toWebRequest(request, publicUrl);
        webRequest.headers.set(CLIENT_ADDRESS_HEADER, addressOf(request));
        if (comesFromProgram(request.headers)) webRequest.headers.set('origin', publicUrl);
        const response = await ask(webRequest, request);
        if (response.status === 404) throw nothingHere();
        if (response.ok && path === '/sign-out') await requireSignedOut(webRequest.headers);
        return sendWebResponse(reply, response);
      },
    });
  }

  /** Without its database Better Auth throws, returns 500, or treats all users as signed out, so the database is checked. */
  async function ask(webRequest: Request, request: FastifyRequest): Promise<Response> {
    try {
      const response = await handle?.(webRequest, askerOf(request));
      if (response === undefined || response.status >= 500)
        throw new Error(`Better Auth said ${response?.status}`);
      if (response.status === 401) await database.ping();
      return response;
    } catch (error) {
      if (error instanceof TokenhouseError) throw error;
      if (isSqliteFailure(error)) throw unavailable(error);
      await database.ping();
      throw error;
    }
  }

  /** Better Auth says that somebody is signed out even when the session could not be deleted. */
  async function requireSignedOut(headers: Headers): Promise<void> {
    if ((await accounts.bySession(headers)) !== undefined)
      throw unavailable(new Error('the session is still there'));
  }
}

function askerOf(request: FastifyRequest): Asker {
  const report: Asker['report'] = (level, fields, message) =>
    request.log[level]({ req: request, ...fields }, message);
  return { address: addressOf(request), report };
}

/** Where the request came from, as TRUST_PROXY has it. */
function addressOf(request: FastifyRequest): string {
  return useOrigin(request, null).ipAddress ?? '0.0.0.0';
}

/** SQLite cannot do it now: another process holds the write lock, the disk is full or read-only, and so on. */
function isSqliteFailure(error: unknown): boolean {
  const codes = [error, error instanceof Error ? error.cause : undefined].map((one) =>
    typeof one === 'object' && one !== null && 'code' in one ? one.code : undefined,
  );
  // As everywhere else, except for a violated constraint, which fails again on a retry.
  return codes.some((code) => typeof code === 'string' && /^SQLITE_(?!CONSTRAINT)/.test(code));
}

/**
 * Better Auth takes any request without Origin for a browser's as soon as it has a cookie or a Sec-Fetch header, and
 * Node's fetch sends one of those. Browsers name themselves by at least one of these three with every write.
 */
function comesFromProgram(headers: IncomingHttpHeaders): boolean {
  return [headers.origin, headers.referer, headers['sec-fetch-site']].every((header) => header === undefined);
}
