import { z } from 'zod';
import { splitList } from './variables.ts';

/** A resource server that may introspect tokens (RFC 7662). */
export interface IntrospectionClient {
  /** A name, or the URL by which the server identifies itself as a resource. */
  readonly id: string;
  readonly secret: string;
}

const FORM = 'must be id:secret pairs separated by commas';
/** A shorter secret could be guessed. */
const SHORTEST_SECRET = 32;

/**
 * `id:secret,id:secret`, or one pair per line. An id may be a URL with colons; a secret contains no colon or comma,
 * and has at least 32 characters.
 */
export const introspectionClients = z.string().transform((text, context): IntrospectionClient[] => {
  const clients = splitList(text).map(toClient);
  const ids = clients.map(({ id }) => id);
  for (const [index, client] of clients.entries()) {
    const problem =
      problemOf(client) ?? (ids.indexOf(client.id) < index ? 'has the same id as another' : undefined);
    // Named by its number, because any part of a malformed pair may be the secret.
    if (problem !== undefined) context.addIssue(`${FORM}, but number ${index + 1} ${problem}`);
  }
  return clients.map(({ id, secret = '' }) => ({ id, secret }));
});

interface Pair {
  readonly id: string;
  /** Undefined: the pair has no colon. */
  readonly secret: string | undefined;
}

function toClient(pair: string): Pair {
  const colon = pair.lastIndexOf(':');
  return colon === -1
    ? { id: pair, secret: undefined }
    : { id: pair.slice(0, colon).trim(), secret: pair.slice(colon + 1).trim() };
}

function problemOf({ id, secret }: Pair): string | undefined {
  if (secret === undefined) return 'has no colon';
  // YAML may turn line breaks into spaces, which would join two pairs.
  if (/\s/.test(id)) return 'has white space in its id';
  // In a URL without a secret, the last colon is the one after the scheme.
  if (secret === '' || (/^https?$/i.test(id) && secret.startsWith('//'))) return 'has no secret';
  if (id === '') return 'has no id';
  return secret.length < SHORTEST_SECRET
    ? `has a secret of fewer than ${SHORTEST_SECRET} characters`
    : undefined;
}
