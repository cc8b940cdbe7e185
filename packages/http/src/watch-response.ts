import type { ServerResponse } from 'node:http';
import type { StoredToken } from '@tokenhouse/core';
import type { TokenGate } from './token-gate.ts';

/** What of Node's response is touched, which HTTP/2's has too. */
export type NodeResponse = Pick<ServerResponse, 'headersSent' | 'closed' | 'destroy' | 'once'>;

/** Who called. */
export interface Admitted {
  readonly token: StoredToken;
  /** Aborts when that token is revoked or expires while the response is open. */
  readonly signal: AbortSignal;
}

const CONTROLLER = Symbol('the controller of apiTokenSignal');

/** One for all requests, so that they keep a common shape. */
const SIGNAL: PropertyDescriptor & ThisType<{ [CONTROLLER]: AbortController }> = {
  configurable: true,
  get() {
    return this[CONTROLLER].signal;
  },
};

/** The token with its signal, which is made when it is asked for: Node takes microseconds to make one. */
export function toAdmitted(token: StoredToken, controller: AbortController): Admitted {
  return {
    token,
    get signal() {
      return controller.signal;
    },
  };
}

/** Gives a request of a framework its `apiTokenSignal`, which is made when it is asked for. */
export function lendSignal(request: object, controller: AbortController): void {
  Object.assign(request, { [CONTROLLER]: controller });
  Object.defineProperty(request, 'apiTokenSignal', SIGNAL);
}

/**
 * A controller whose signal aborts within about a second of the token being revoked or expiring while the response is
 * open. A response that has begun by then is destroyed: it is a stream. One that has not is for the handler to decide.
 */
export function watchResponse(gate: TokenGate, token: StoredToken, response: NodeResponse): AbortController {
  const controller = new AbortController();
  const close = gate.watch(token, () => {
    controller.abort();
    if (response.headersSent) response.destroy();
  });
  if (response.closed) close();
  else response.once('close', close);
  return controller;
}
