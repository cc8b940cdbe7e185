import type { IncomingHttpHeaders } from 'node:http';
import { TokenhouseError, unavailable } from '@tokenhouse/core';
import { refuseCrossOriginWrite, refuseTooDeep, routeNotFound } from '@tokenhouse/http';
import { usageOrigin } from '@tokenhouse/http/fastify';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../http/address-group.ts';
import type { App } from '../http/app-type.ts';
import { acceptAnyBody, parseJsonBody } from '../http/bodies.ts';
import { sendWebResponse, toWebRequest } from '../http/web-response.ts';
import type { Services } from '../services.ts';
import type { Sender } from './accounts.ts';
import { CLIENT_ADDRESS_HEADER } from './accounts.ts';
import { ENDPOINTS, type Endpoint, limitOf } from './endpoints.ts';
import { createAttemptLimit } from './sign-in/attempt-limit.ts';

/** /api/auth/*: sign-up, sign-in, sign-out, session and JWT. Better Auth handles them. */
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
        refuseCrossOriginWrite(request.method, request.headers, origins);
        refuseTooDeep(parseJsonBody(request.body));
        const webRequest = toWebRequest(request, publicUrl);
        webRequest.headers.set(CLIENT_ADDRESS_HEADER, addressOf(request));
        if (comesFromProgram(request.headers)) webRequest.headers.set('origin', publicUrl);
        const response = await callBetterAuth(webRequest, request);
        if (response.status === 404) throw routeNotFound();
        if (response.ok && path === '/sign-out') await requireSignedOut(webRequest.headers);
        return sendWebResponse(reply, response);
      },
    });
  }

  /** Without its database Better Auth throws, returns 500, or treats all users as signed out, so the database is checked. */
  async function callBetterAuth(webRequest: Request, request: FastifyRequest): Promise<Response> {
    try {
      const response = await handle?.(webRequest, senderOf(request));
      if (response === undefined || response.status >= 500)
        throw new Error(`Better Auth returned ${response?.status}`);
      if (response.status === 401) await database.ping();
      return response;
    } catch (error) {
      if (error instanceof TokenhouseError) throw error;
      if (isSqliteFailure(error)) throw unavailable(error);
      await database.ping();
      throw error;
    }
  }

  /** Better Auth reports success even if it could not delete the session. */
  async function requireSignedOut(headers: Headers): Promise<void> {
    if ((await accounts.bySession(headers)) !== undefined)
      throw unavailable(new Error('the session still exists'));
  }
}

function senderOf(request: FastifyRequest): Sender {
  const report: Sender['report'] = (level, fields, message) =>
    request.log[level]({ req: request, ...fields }, message);
  return { address: addressOf(request), report };
}

/** The client address, according to TRUST_PROXY. */
function addressOf(request: FastifyRequest): string {
  return usageOrigin(request, null).ipAddress ?? '0.0.0.0';
}

/** A temporary failure of SQLite: another process holds the write lock, the disk is full or read-only, and so on. */
function isSqliteFailure(error: unknown): boolean {
  const codes = [error, error instanceof Error ? error.cause : undefined].map((one) =>
    typeof one === 'object' && one !== null && 'code' in one ? one.code : undefined,
  );
  // A violated constraint is not temporary: it fails again on a retry.
  return codes.some((code) => typeof code === 'string' && /^SQLITE_(?!CONSTRAINT)/.test(code));
}

/**
 * Better Auth treats a request without Origin as one of a browser if it has a cookie or a Sec-Fetch header, and Node's
 * fetch sends such a header. With every write, browsers send at least one of these three.
 */
function comesFromProgram(headers: IncomingHttpHeaders): boolean {
  return [headers.origin, headers.referer, headers['sec-fetch-site']].every((header) => header === undefined);
}
