import { TokenhouseError } from '@tokenhouse/core';
import { type Form, REPEATED } from '../http/form-body.ts';
import { readBasic } from './basic-credentials.ts';
import type { ClientCheck } from './client-check.ts';

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
