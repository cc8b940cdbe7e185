import { TokenhouseError } from '@tokenhouse/core';
import type { IntrospectionClient } from '../config/introspection-clients.ts';
import type { Form } from '../http/bodies.ts';
import { authenticateClient, type ClientCheck, createClientCheck } from './authenticate-client.ts';
import { type Attempt, createFailureLimits } from './failure-limits.ts';

/** The parts of a request that may contain credentials of a client, and its network. */
export interface Sent {
  readonly headers: readonly string[];
  readonly form: Form;
  readonly network: string;
}

/**
 * Creates `authenticateClient` with a limit on failures. Beyond it every attempt is `rate_limited`, even with the right
 * secret, so that guessing ends there. A client is exempt in a place where it has succeeded before.
 */
export function createLimitedAuthentication(
  clients: readonly IntrospectionClient[],
  clock: () => Date,
): (sent: Sent) => string {
  const isClient = createClientCheck(clients);
  const limits = createFailureLimits(clock);

  return ({ headers, form, network }) => {
    const tried = new Set<string>();
    const check: ClientCheck = (credentials) => {
      tried.add(credentials.id);
      return isClient(credentials);
    };
    const attempt = (): Attempt => ({ network, ids: [...tried] });
    try {
      const id = authenticateClient(headers, form, check);
      const succeeded = { network, ids: [id] };
      if (!limits.isKnown(succeeded)) denyLimited(succeeded);
      limits.succeeded(succeeded);
      return id;
    } catch (error) {
      // A request without a secret is not a guess.
      const isFailure = error instanceof TokenhouseError && error.code === 'client_invalid' && tried.size > 0;
      if (isFailure) {
        denyLimited(attempt());
        limits.failed(attempt());
      }
      throw error;
    }
  };

  function denyLimited(attempt: Attempt): void {
    const retryAfter = limits.waitFor(attempt);
    if (retryAfter === undefined) return;
    const detail = `Too many failed attempts to authenticate as a client. Try again in ${retryAfter} seconds.`;
    throw new TokenhouseError('rate_limited', detail, { retryAfter });
  }
}
