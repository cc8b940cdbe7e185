import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IntrospectionClient } from '../config/introspection-clients.ts';
import type { ClientCredentials } from './basic-credentials.ts';

export type ClientCheck = (credentials: ClientCredentials) => boolean;

/**
 * Tells whether credentials are a client's. Takes the same time however much of a secret is right, how long it is, and
 * whether there is such a client.
 */
export function createClientCheck(clients: readonly IntrospectionClient[]): ClientCheck {
  const digests = new Map(clients.map(({ id, secret }) => [id, digestOf(secret)]));
  const nobodys = digestOf(randomBytes(32).toString('hex'));
  return ({ id, secret }) => timingSafeEqual(digestOf(secret), digests.get(id) ?? nobodys);
}

/** Digests are of one length, which timingSafeEqual asks for, and tell nothing by where they differ. */
function digestOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
