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
