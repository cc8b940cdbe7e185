import { basicOf } from '../../../actors.ts';
import type { House } from '../../../harness.ts';

export const PATH = '/oauth/introspect';

/** A client that is named by its URL, whose secret is `other`. */
export const URL_ID = 'https://notes.example.com:8443/mcp';

/** The credentials of the client `notes`, whose secret has to be encoded in a form. */
export const NOTES = basicOf('notes', 's3cret+%');

/** For a house that knows both, and whose people may have as many tokens as the tests want. */
export const ENV = {
  INTROSPECTION_CLIENTS: `notes:s3cret+%,${URL_ID}:other`,
  MAX_TOKENS_PER_USER: '1000',
  TOKEN_CREATIONS_PER_HOUR: '1000',
};

/** Sends the form to the house, as `notes` unless told otherwise. */
export function introspectAt(house: House, form: string | Record<string, string>, headers = NOTES) {
  return house.anonymous.form(PATH, form, headers);
}
