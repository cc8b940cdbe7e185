import { TokenhouseError } from '@tokenhouse/core';
import { useOrigin } from '@tokenhouse/http/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A call whose credential belongs to nobody here, so that no usage log has it. */
export interface DeniedCall {
  readonly at: Date;
  /** What the caller was told: a sentence of ours, without a word of theirs. */
  readonly detail: string;
}

/** The newest denied call of each address, for a few minutes, in the memory of this instance alone. */
export interface DeniedCalls {
  add(request: FastifyRequest, detail: string): void;
  /** The newest one from the address of `request`; never one of another address. */
  newestFor(request: FastifyRequest): DeniedCall | undefined;
}

const MAX_ADDRESSES = 1_000;
const KEPT_MS = 10 * 60_000;

export function createDeniedCalls(clock: () => Date, most = MAX_ADDRESSES): DeniedCalls {
  // In the order of their last call, so that the first one is the one to evict.
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
      return call && clock().getTime() - call.at.getTime() <= KEPT_MS ? call : undefined;
    },
  };
}

/** Notes each call that is denied because its credential is unknown, or that is missing where an agent sends one. */
export function noteDeniedCalls(app: FastifyInstance, calls: DeniedCalls): void {
  app.addHook('onError', async (request, _reply, error) => {
    if (!(error instanceof TokenhouseError)) return;
    const isMissing = error.code === 'credentials_missing' && request.routeOptions.url === '/mcp';
    if (error.code === 'token_invalid' || isMissing) calls.add(request, error.detail);
  });
}

/** A browser and an agent on one machine may reach it over IPv4 and over IPv6. */
function addressOf(request: FastifyRequest): string | null {
  const { ipAddress } = useOrigin(request, null);
  return ipAddress === '::1' ? '127.0.0.1' : ipAddress;
}
