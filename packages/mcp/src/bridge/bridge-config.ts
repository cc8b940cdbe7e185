/** What the stdio program needs: where to forward to, and as whom. */
export interface BridgeConfig {
  readonly endpoint: URL;
  readonly key: string;
}

/** A reason, in one sentence, why the program cannot start. It never quotes the key. */
export interface ConfigProblem {
  readonly problem: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_BACKEND_URL = 'http://localhost:3000';
/** Variables as agents' configuration files and shells write them: `${X}`, `$X`, `{env:X}`, `%X%`. */
const UNEXPANDED = /^(\$\{.*\}|\$\w+|\{env:.*\}|%\w+%)$/;

/** Reads CODING_AGENT_API_KEY and BACKEND_URL. */
export function readBridgeConfig(env: Environment): BridgeConfig | ConfigProblem {
  const endpoint = parseEndpoint(env['BACKEND_URL']?.trim() || DEFAULT_BACKEND_URL);
  if (endpoint === undefined) {
    return { problem: 'BACKEND_URL is not an http or https URL without a user name and password.' };
  }
  const key = env['CODING_AGENT_API_KEY']?.trim() ?? '';
  const problem = problemOfKey(key, endpoint);
  return problem === undefined ? { endpoint, key } : { problem };
}

function parseEndpoint(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return new URL(url.pathname.replace(/\/*$/, '/mcp'), url.origin);
}

function problemOfKey(key: string, endpoint: URL): string | undefined {
  if (key === '') {
    return `CODING_AGENT_API_KEY is not set. Create a token at ${endpoint.origin} and set it to that token.`;
  }
  if (UNEXPANDED.test(key)) {
    return 'CODING_AGENT_API_KEY holds the name of a variable and not a token: the client did not expand it.';
  }
  // Beyond these characters no header can carry it, and fetch would quote it in its error.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return 'CODING_AGENT_API_KEY holds characters that no token has. Paste the token alone, without "Bearer".';
  }
  return undefined;
}
