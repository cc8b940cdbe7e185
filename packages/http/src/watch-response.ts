import type { ServerResponse } from 'node:http';
import type { StoredToken } from '@tokenhouse/core';
import type { TokenGate } from './token-gate.ts';

/** The members of Node's response in use, which HTTP/2's response has too. */
export type NodeResponse = Pick<ServerResponse, 'headersSent' | 'closed' | 'destroy' | 'once'>;

/** The caller. */
export interface Admitted {
  readonly token: StoredToken;
  /** Aborts when that token is revoked or expires while the response is open. */
  readonly signal: AbortSignal;
}

const CONTROLLER = Symbol('the controller of apiTokenSignal');

/** Shared by all requests, so that they keep a common shape. */
const SIGNAL: PropertyDescriptor & ThisType<{ [CONTROLLER]: AbortController }> = {
  configurable: true,
  get() {
    return this[CONTROLLER].signal;
  },
};

/** The token with its signal, which is created on first access, because creation takes microseconds. */
export function toAdmitted(token: StoredToken, controller: AbortController): Admitted {
  return {
    token,
    get signal() {
      return controller.signal;
    },
  };
}

/** Gives a framework's request its `apiTokenSignal`, which is created on first access. */
export function lendSignal(request: object, controller: AbortController): void {
  Object.assign(request, { [CONTROLLER]: controller });
  Object.defineProperty(request, 'apiTokenSignal', SIGNAL);
}

/**
 * A controller whose signal aborts within about a second after the token is revoked or expires while the response is
 * open. A response that has begun by then is a stream and is destroyed. If it has not begun, the handler decides.
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
