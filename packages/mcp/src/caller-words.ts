/** Takes the place of a method or tool that does not exist: its name would be a text that the caller chose. */
export const UNKNOWN = '(unknown)';

const CLIENT_LENGTH = 60;
const ENDPOINT_LENGTH = 160;
/** A method of MCP, and the name of a tool by the specification: neither holds a space. */
const OPERATION = /^[a-z]+(?:\/[A-Za-z_]+)*(?: (?:\(unknown\)|[\w.-]{1,64}))?$/;

/**
 * The name that a client gave itself, as an agent may read it: ASCII letters, digits and `. + / @ -`, at most 60
 * characters, the version after a slash. Whoever held a token chose the name, and could address the agent by it.
 */
export function plainClient(client: string | null): string | null {
  if (client === null) return null;
  const plain = client.replace(/ (?=v?\d\S*$)/, '/').replace(/[^A-Za-z0-9.+/@-]/g, '');
  return plain.slice(0, CLIENT_LENGTH) || null;
}

/**
 * The endpoint of a use, as an agent may read it: method and path without spaces and signs, and what is not the name
 * of an MCP method or tool as `(unknown)`. A log may hold lines from before such names were left out of it.
 */
export function plainEndpoint(endpoint: string): string {
  const [method = '', path = '', ...operation] = endpoint.split(' ');
  const place = `${method.replace(/[^A-Z]/g, '')} ${path.replace(/[^\w:/.*{}+@~-]/g, '')}`;
  if (operation.length === 0) return place.slice(0, ENDPOINT_LENGTH);
  const names = operation.join(' ').split(', ');
  const plain = names.map((name) => (OPERATION.test(name) ? name : UNKNOWN));
  return `${place} ${plain.join(', ')}`.slice(0, ENDPOINT_LENGTH);
}
