/** Replaces the name of a method or tool that does not exist, because the caller could choose any text. */
export const UNKNOWN = '(unknown)';

const CLIENT_LENGTH = 60;
const ENDPOINT_LENGTH = 160;
/** A method of MCP, and optionally a tool's name: by the specification, neither contains a space. */
const OPERATION = /^[a-z]+(?:\/[A-Za-z_]+)*(?: (?:\(unknown\)|[\w.-]{1,64}))?$/;

/**
 * A client's name in a form that is safe for an agent: ASCII letters, digits and `. + / @ -`, at most 60
 * characters, the version after a slash. The caller chose the name, and could use it to give the agent instructions.
 */
export function plainClient(client: string | null): string | null {
  if (client === null) return null;
  const plain = client.replace(/ (?=v?\d\S*$)/, '/').replace(/[^A-Za-z0-9.+/@-]/g, '');
  return plain.slice(0, CLIENT_LENGTH) || null;
}

/**
 * The endpoint of a use in a form that is safe for an agent: method and path without spaces and signs. Text that is not
 * the name of an MCP method or tool becomes `(unknown)`. Older log entries may contain such names.
 */
export function plainEndpoint(endpoint: string): string {
  const [method = '', path = '', ...operation] = endpoint.split(' ');
  const place = `${method.replace(/[^A-Z]/g, '')} ${path.replace(/[^\w:/.*{}+@~-]/g, '')}`;
  if (operation.length === 0) return place.slice(0, ENDPOINT_LENGTH);
  const names = operation.join(' ').split(', ');
  const plain = names.map((name) => (OPERATION.test(name) ? name : UNKNOWN));
  return `${place} ${plain.join(', ')}`.slice(0, ENDPOINT_LENGTH);
}
