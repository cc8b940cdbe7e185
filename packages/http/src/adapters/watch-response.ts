import type { ServerResponse } from 'node:http';
import type { StoredToken } from '@tokenhouse/core';
import type { BearerGate } from '../verification/bearer-gate.ts';

/** The members of Node's response in use, which HTTP/2's response has too. */
export type NodeResponse = Pick<ServerResponse, 'headersSent' | 'closed' | 'destroy' | 'once'>;

/** The caller. */
export interface Admitted {
  readonly token: StoredToken;
  /** Aborts when that token is revoked or expires while the response is open. */
  readonly signal: AbortSignal;
}

const WATCH = Symbol('apiTokenSignal');

/** Shared by all requests, so that they keep a common shape. */
const SIGNAL: PropertyDescriptor & ThisType<{ readonly [WATCH]: LateSignal }> = {
  configurable: true,
  get() {
    return this[WATCH].signal;
  },
};

/** Aborts its signal once. The signal is created on first access, because creation takes microseconds. */
export class LateSignal {
  #controller: AbortController | undefined;
  #isAborted = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}

/** The token with its signal. */
export function toAdmitted(token: StoredToken, late: LateSignal): Admitted {
  return {
    token,
    get signal() {
      return late.signal;
    },
  };
}

/** Gives a framework's request its `apiTokenSignal`. Its own property, since Express changes the prototypes of requests. */
export function lendSignal(request: object, late: LateSignal): void {
  Object.assign(request, { [WATCH]: late });
  Object.defineProperty(request, 'apiTokenSignal', SIGNAL);
}

/**
 * A signal that aborts within about a second after the token is revoked or expires while the response is open. A
 * response that has begun by then is a stream and is destroyed. If it has not begun, the handler decides.
 */
export function watchResponse(gate: BearerGate, token: StoredToken, response: NodeResponse): LateSignal {
  const late = new LateSignal();
  const close = gate.watch(token, () => {
    late.abort();
    if (response.headersSent) response.destroy();
  });
  if (response.closed) close();
  else response.once('close', close);
  return late;
}
