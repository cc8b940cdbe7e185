import { TokenhouseError } from '@tokenhouse/core';
import { usageOrigin } from '@tokenhouse/http/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A call with an unknown credential, which is in no usage log. */
export interface DeniedCall {
  readonly at: Date;
  /** The error that the caller received. It contains no text from the caller. */
  readonly detail: string;
}

/** The newest denied call of each address, for a few minutes, only in the memory of this instance. */
export interface DeniedCalls {
  add(request: FastifyRequest, detail: string): void;
  /** The newest one from the address of `request`, never from another address. */
  newestFor(request: FastifyRequest): DeniedCall | undefined;
}

const MAX_ADDRESSES = 1_000;
const KEEP_MS = 10 * 60_000;

export function createDeniedCalls(clock: () => Date, most = MAX_ADDRESSES): DeniedCalls {
  // Ordered by last call, so that the first one is evicted first.
  const calls = new Map<string, DeniedCall>();
  return {
    add(request, detail) {
      const address = addressOf(request);
      if (address === null) return;
      calls.delete(address);
      calls.set(address, { at: clock(), detail });
      const [oldest] = calls.keys();
      if (calls.size > most && oldest !== undefined) calls.delete(oldest);
    },
    newestFor(request) {
      const call = calls.get(addressOf(request) ?? '');
      return call && clock().getTime() - call.at.getTime() <= KEEP_MS ? call : undefined;
    },
  };
}

/** Notes each call that is denied because its credential is unknown, or is missing on `/mcp`. */
export function noteDeniedCalls(app: FastifyInstance, calls: DeniedCalls): void {
  app.addHook('onError', async (request, _reply, error) => {
    if (!(error instanceof TokenhouseError)) return;
    const isMissing = error.code === 'credentials_missing' && request.routeOptions.url === '/mcp';
    if (error.code === 'token_invalid' || isMissing) calls.add(request, error.detail);
  });
}

/** A browser and an agent on one machine may reach it over IPv4 and over IPv6. */
function addressOf(request: FastifyRequest): string | null {
  const { ipAddress } = usageOrigin(request, null);
  return ipAddress === '::1' ? '127.0.0.1' : ipAddress;
}
