import {
  type CreationLimits,
  checkWhole,
  type Database,
  MAX_LIMIT,
  startMaintenance,
  TOKEN_PREFIX,
  TOKEN_PREFIX_RULE,
  TokenhouseError,
  type TokenService,
  type UsageLog,
} from '@tokenhouse/core';
import { createTokenParts } from './token-parts.ts';
import type { Identify } from './token-routes/admit-user.ts';
import { createTokenRoutes, type TokenRoutes } from './token-routes/token-routes.ts';
import { type BearerGate, createBearerGate, type OnError } from './verification/bearer-gate.ts';
import { watchOpenStreams } from './verification/open-streams.ts';
import { ownOrigins } from './verification/origins.ts';

/** `R` is the framework's own request: Fastify's, Express's, Hono's context, or the web-standard one. */
export interface TokenhouseOptions<R> {
  /** From `openPostgres` or `openSqlite`; `close` closes it. */
  readonly database: Database;
  readonly users: { readonly identify: Identify<R> };
  /** The origin of the application. Pages of other origins cannot write with its users' sessions. */
  readonly publicUrl: string;
  /** The word before the underscore: 2 to 12 lower-case letters or digits. `nllm` by default. */
  readonly tokenPrefix?: string;
  /** 10 active tokens and 5 creations an hour by default. */
  readonly limits?: Partial<CreationLimits>;
  /** The system clock by default. */
  readonly clock?: () => Date;
  /** For the application's log. Emits a process warning by default. */
  readonly onError?: OnError;
}

/** What `requireToken` of each adapter takes. */
export interface Gated {
  readonly gate: BearerGate;
}

/** What `tokenRoutes` of each adapter takes. */
export interface Routed<R> {
  readonly routes: TokenRoutes<R>;
}

/** Tokens for an application with its own users. Adapters create hooks and routes from it. */
export interface Tokenhouse<R> extends Gated, Routed<R> {
  readonly tokens: TokenService;
  readonly usage: UsageLog;
  /**
   * Ends the maintenance and the watch over open responses, writes what the usage log still holds, and closes the
   * database.
   */
  close(): Promise<void>;
}

const LIMITS: CreationLimits = { maxActive: 10, creationsPerHour: 5 };

/** Adds tokens to an application, and maintains the usage log until it is closed. Throws on a bad option. */
export function createTokenhouse<R>(options: TokenhouseOptions<R>): Tokenhouse<R> {
  const { database, users, tokenPrefix = 'nllm', clock = () => new Date() } = options;
  const onError = catchErrors(options.onError ?? warn);
  if (!TOKEN_PREFIX.test(tokenPrefix)) throw new RangeError(`tokenPrefix ${TOKEN_PREFIX_RULE}`);
  if (typeof database?.maintain !== 'function')
    throw new TypeError('database must be the result of openPostgres or openSqlite');
  if (typeof users?.identify !== 'function') throw new TypeError('users.identify must be a function');
  const origins = ownOrigins(originOf(options.publicUrl));
  const limits = limitsOf(options.limits);
  const parts = createTokenParts({ database, prefix: tokenPrefix, limits, clock });
  const identify: Identify<R> = (request) => users.identify(request);
  const streams = watchOpenStreams(database.tokens, clock);
  const stopMaintenance = startMaintenance({ database, clock, onError: (error) => onError(causeOf(error)) });

  return {
    tokens: parts.tokens,
    usage: database.usage,
    gate: createBearerGate({ ...parts, streams, onError }),
    routes: createTokenRoutes({ ...parts, origins, identify, onError }),
    async close() {
      stopMaintenance();
      streams.stop();
      await database.close();
    },
  };
}

/** The limits with their defaults. */
function limitsOf({ maxActive, creationsPerHour }: Partial<CreationLimits> = {}): CreationLimits {
  const limits = {
    maxActive: maxActive ?? LIMITS.maxActive,
    creationsPerHour: creationsPerHour ?? LIMITS.creationsPerHour,
  };
  for (const [name, value] of Object.entries(limits)) checkWhole(`limits.${name}`, value, 1, MAX_LIMIT);
  return limits;
}

function originOf(publicUrl: string): string {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new RangeError('publicUrl must be a URL with http or https');
  return url.origin;
}

/** An error of the application's log must not change a response or end the process. */
function catchErrors(onError: OnError): OnError {
  return (error, requestId) => {
    try {
      onError(error, requestId);
    } catch (failure) {
      warn(failure);
    }
  };
}

/** The cause of an error, which is more useful in the application's log. */
function causeOf(error: unknown): unknown {
  return error instanceof TokenhouseError ? (error.cause ?? error) : error;
}

/** Reports the cause of a 500 if the app has set no `onError`. */
function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
