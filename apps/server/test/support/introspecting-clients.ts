import { basicOf } from './actors.ts';
import type { TestServer } from './test-server.ts';

export const PATH = '/oauth/introspect';

/** A client whose id is a URL, with its secret. */
export const URL_ID = 'https://notes.example.com:8443/mcp';
export const URL_SECRET = 'the secret of the client named by a URL';

/** The secret of the client `notes`, which has to be encoded in a form. */
export const SECRET = 's3cret+% of the client named notes';

/** The credentials of the client `notes`. */
export const NOTES = basicOf('notes', SECRET);

/** The variables of a server with both clients, and without limits on tokens. */
export const ENV = {
  INTROSPECTION_CLIENTS: `notes:${SECRET},${URL_ID}:${URL_SECRET}`,
  MAX_TOKENS_PER_USER: '1000',
  TOKEN_CREATIONS_PER_HOUR: '1000',
};

/** Sends the form to the server, as `notes` unless told otherwise. */
export function introspectAt(server: TestServer, form: string | Record<string, string>, headers = NOTES) {
  return server.anonymous.form(PATH, form, headers);
}
