import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { TokenhouseError } from '@tokenhouse/core';
import type { IntrospectionClient } from '../config/introspection-clients.ts';
import { type Form, REPEATED } from '../http/bodies.ts';

const MISSING =
  'Authenticate as one of the INTROSPECTION_CLIENTS, with HTTP Basic or with client_id and client_secret in the body.';

/**
 * The id of the client that sends a request, from its Authorization header or its form (RFC 6749 section 2.3.1). Throws
 * `client_invalid`, with the same detail for an unknown client and a wrong secret.
 */
export function authenticateClient(headers: readonly string[], form: Form, isClient: ClientCheck): string {
  const [header, second] = headers;
  if (second !== undefined) throw invalid('The request has more than one Authorization header.');
  const [id, secret] = [once(form, 'client_id'), once(form, 'client_secret')];
  if (header === undefined && (id === undefined || secret === undefined)) throw invalid(MISSING);

  const readings = header === undefined ? [{ id: id ?? '', secret: secret ?? '' }] : readBasic(header);
  if (readings.length === 0) throw invalid(MISSING);
  const client = readings.find(isClient);
  if (client === undefined) throw invalid('Unknown client or wrong secret.');

  // A proxy may have checked either of the two, so they must agree.
  const agree =
    (id ?? client.id) === client.id && isClient({ id: client.id, secret: secret ?? client.secret });
  if (!agree) throw invalid('The Authorization header and the body name different clients or secrets.');
  return client.id;
}

function once(form: Form, name: string): string | undefined {
  const value = form[name];
  if (value === undefined || typeof value === 'string') return value;
  const pointer = `/${name}`;
  throw new TokenhouseError('validation_failed', `${pointer}: ${REPEATED}`, {
    fields: [{ pointer, detail: REPEATED }],
  });
}

function invalid(detail: string): TokenhouseError {
  return new TokenhouseError('client_invalid', detail);
}

/** The credentials of a client. */
export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

/**
 * The possible credentials in a Basic Authorization header. Empty for any other header. RFC 6749 section 2.3.1 requires
 * form-urlencoding of id and secret, which not all clients do, so there may be two readings.
 */
export function readBasic(header: string): readonly ClientCredentials[] {
  const [, encoded = ''] = /^basic +([\w+/-]+=*)$/i.exec(header) ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  // The last colon, because an id that is an unencoded URL contains colons.
  const colon = text.lastIndexOf(':');
  if (colon === -1) return [];
  const asSent = { id: text.slice(0, colon), secret: text.slice(colon + 1) };
  const [id, secret] = [formDecoded(asSent.id), formDecoded(asSent.secret)];
  return id === undefined || secret === undefined ? [asSent] : [{ id, secret }, asSent];
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

export type ClientCheck = (credentials: ClientCredentials) => boolean;

/**
 * Whether the credentials are valid. The time does not depend on how much of the secret is right, on its length, or on
 * whether the client exists.
 */
export function createClientCheck(clients: readonly IntrospectionClient[]): ClientCheck {
  const digests = new Map(clients.map(({ id, secret }) => [id, digestOf(secret)]));
  const placeholder = digestOf(randomBytes(32).toString('hex'));
  return ({ id, secret }) => timingSafeEqual(digestOf(secret), digests.get(id) ?? placeholder);
}

/** timingSafeEqual needs values of the same length, and digests reveal nothing about the secret. */
function digestOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
