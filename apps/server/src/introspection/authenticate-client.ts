import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { TokenhouseError } from '@tokenhouse/core';
import type { IntrospectionClient } from '../config/introspection-clients.ts';
import { type Form, REPEATED } from '../http/bodies.ts';

const MISSING =
  'Authenticate as one of the INTROSPECTION_CLIENTS: by HTTP Basic, or by client_id and client_secret in the body.';

/**
 * The id of the client that sends a request, by its Authorization headers or its form (RFC 6749 section 2.3.1). Throws
 * `client_invalid`, in the same words for an unknown client and a wrong secret.
 */
export function authenticateClient(headers: readonly string[], form: Form, isClient: ClientCheck): string {
  const [header, second] = headers;
  if (second !== undefined) throw invalid('The request carries more than one Authorization header.');
  const [id, secret] = [once(form, 'client_id'), once(form, 'client_secret')];
  if (header === undefined && (id === undefined || secret === undefined)) throw invalid(MISSING);

  const readings = header === undefined ? [{ id: id ?? '', secret: secret ?? '' }] : readBasic(header);
  if (readings.length === 0) throw invalid(MISSING);
  const client = readings.find(isClient);
  if (client === undefined) throw invalid('There is no such client, or its secret is another.');

  // Which of the two a proxy in front has judged cannot be known here, so they must agree.
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

/** Who a client says it is, and its proof. */
export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

/**
 * The readings of an Authorization header of the scheme Basic; none if it is no such header. RFC 6749 section 2.3.1
 * has id and secret form-urlencoded before they are put together, which some clients do and some do not.
 */
export function readBasic(header: string): readonly ClientCredentials[] {
  const [, encoded = ''] = /^basic +([\w+/-]+=*)$/i.exec(header) ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  // The last one: an id that is a URL, and was not encoded, has colons of its own.
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
