import { randomUUID } from 'node:crypto';
import type { Database } from '@tokenhouse/core';
import { BODY_LIMIT, createTokenParts, ownOrigins } from '@tokenhouse/http';
import { sendProblem } from '@tokenhouse/http/fastify';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Accounts } from './accounts/accounts.ts';
import { createFindCaller, refuseUnsafeCredentials } from './callers/caller.ts';
import { createDeniedCalls, noteDeniedCalls } from './callers/denied-calls.ts';
import type { Config } from './config/config.ts';
import type { App } from './http/app-type.ts';
import { acceptJsonBodies } from './http/bodies.ts';
import { describeApi } from './http/openapi.ts';
import { createSendPage, servePages } from './http/pages.ts';
import { sendConnectionProblem, setProblemHandlers, toTokenhouseError } from './http/problems.ts';
import { setSecurityHeaders } from './http/security-headers.ts';
import { trustedProxies } from './http/trusted-proxies.ts';
import type { Metrics } from './metrics.ts';
import { registerRoutes } from './routes/index.ts';
import type { Services } from './services.ts';

export interface AppParts {
  readonly config: Config;
  readonly database: Database;
  readonly accounts: Accounts;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: () => Date;
  /** How long a request may take to arrive: 30 seconds by default. */
  readonly requestTimeoutMs?: number | undefined;
}

const REQUEST_TIMEOUT_MS = 30_000;

/** The whole HTTP server, not yet listening. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, logger, requestTimeoutMs = REQUEST_TIMEOUT_MS } = parts;
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // One line per request, below, in place of Fastify's two.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: BODY_LIMIT,
    // Limits how long a client that sends slowly can hold a connection.
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: requestTimeoutMs,
      // How often Node checks for such clients. The default of 30 seconds would add to the limit.
      connectionsCheckingInterval: requestTimeoutMs / 30,
    },
    // The limit for a client that does not read the response.
    connectionTimeout: 60_000,
    rewriteUrl: ({ url = '/' }) => withoutSlashAtMcp(toOriginForm(url)),
    genReqId: () => randomUUID(),
    trustProxy: trustedProxies(config.trustedProxies),
    // Requests on a closing connection still get their real responses.
    return503OnClosing: false,
    clientErrorHandler: sendConnectionProblem,
    frameworkErrors: (error, _request, reply) => sendProblem(reply, toTokenhouseError(error)),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Responses of the API are private and must not be cached. Matches the route, because a URL can be written in many ways.
    if ((request.routeOptions.url ?? request.url).startsWith('/api/'))
      reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      { req: request, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request completed',
    );
  });

  app.decorateRequest('caller');
  app.decorateRequest('account');
  const services = createServices(parts);
  app.addHook('onRequest', async (request) => refuseUnsafeCredentials(request, services.format));
  const sendPage = createSendPage();
  noteDeniedCalls(app, services.deniedCalls);
  setProblemHandlers(app, sendPage);
  acceptJsonBodies(app);
  setSecurityHeaders(app, config.publicUrl);
  await describeApi(app);
  registerRoutes(app, services);
  await servePages(app, sendPage);
  return app;
}

/** Path and query of a request target, which may be a whole URL (RFC 9112 section 3.2.2). */
function toOriginForm(target: string): string {
  if (target.startsWith('/') || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/** Some clients, and users who paste the URL, add a trailing slash. */
function withoutSlashAtMcp(url: string): string {
  return url.replace(/^\/mcp\/+(?=$|\?)/, '/mcp');
}

function createServices({ config, database, accounts, metrics, clock }: AppParts): Services {
  const limits = { maxActive: config.maxTokensPerUser, creationsPerHour: config.tokenCreationsPerHour };
  const { format, tokens, verification, operations } = createTokenParts({
    database,
    prefix: config.tokenPrefix,
    limits,
    clock,
    observer: metrics,
  });
  const origins = ownOrigins(config.publicUrl);
  const findCaller = createFindCaller({ format, guard: verification, accounts, origins });
  return {
    database,
    tokens,
    operations,
    guard: verification,
    format,
    accounts,
    metrics,
    findCaller,
    deniedCalls: createDeniedCalls(clock),
    clock,
    publicUrl: config.publicUrl,
    origins,
    introspectionClients: config.introspectionClients,
  };
}
