import { readFileSync } from 'node:fs';
import { createTokenFormat, inPlaceOfToken, withoutWrapping } from '@tokenhouse/core';

/** The settings of the stdio program. */
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
/** The problems of a key or URL that holds a known mistake instead of a value. */
const IN_PLACE_OF_VALUE = {
  placeholder: 'contains the name of a variable instead of its value: the client did not expand it.',
  unset: 'contains a word such as undefined or null: the variable that it refers to is not set.',
  masked: 'contains a masked token, as pages and documents show it. Copy the whole token.',
} as const;

/** Reads CODING_AGENT_API_KEY, or the file that CODING_AGENT_API_KEY_FILE names, and BACKEND_URL. */
export function readBridgeConfig(env: Environment): BridgeConfig | ConfigProblem {
  const url = withoutWrapping(env['BACKEND_URL'] ?? '') || DEFAULT_BACKEND_URL;
  const endpoint = parseEndpoint(url);
  if (endpoint === undefined) return { problem: problemOfUrl(url) };
  const read = readKey(env);
  if ('problem' in read) return read;
  const key = keyIn(read.key);
  const problem = problemOfKey(key, endpoint);
  return problem === undefined ? { endpoint, key } : { problem };
}

function readKey(env: Environment): { readonly key: string } | ConfigProblem {
  const key = env['CODING_AGENT_API_KEY']?.trim() ?? '';
  const path = env['CODING_AGENT_API_KEY_FILE']?.trim() ?? '';
  if (path === '') return { key };
  if (key !== '') return { problem: 'Set CODING_AGENT_API_KEY or CODING_AGENT_API_KEY_FILE, not both.' };
  try {
    const content = readFileSync(path, 'utf8').trim();
    return content === '' ? { problem: 'The file in CODING_AGENT_API_KEY_FILE is empty.' } : { key: content };
  } catch (error) {
    // Without the path, because it may be a token in the wrong variable.
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return { problem: `Cannot read the file in CODING_AGENT_API_KEY_FILE${code}.` };
  }
}

/** The key without quotes, a BOM or the word Bearer around it, if a whole token remains. */
function keyIn(text: string): string {
  const unwrapped = withoutWrapping(text);
  const [, prefix] = /^([a-z0-9]{2,12})_/.exec(unwrapped) ?? [];
  const isToken = prefix !== undefined && createTokenFormat(prefix).parse(unwrapped) !== undefined;
  return isToken ? unwrapped : text.trim();
}

function problemOfUrl(url: string): string {
  const instead = inPlaceOfToken(url);
  if (instead === 'placeholder' || instead === 'unset') return `BACKEND_URL ${IN_PLACE_OF_VALUE[instead]}`;
  return 'BACKEND_URL must be an http or https URL without a user name and password.';
}

/** The address of MCP. Users paste either this or the address of the server. */
function parseEndpoint(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  const path = url.pathname.replace(/\/+$/, '').replace(/\/mcp$/, '');
  return new URL(`${path}/mcp`, url.origin);
}

function problemOfKey(key: string, endpoint: URL): string | undefined {
  const instead = inPlaceOfToken(withoutWrapping(key));
  if (instead === 'nothing') {
    return `CODING_AGENT_API_KEY is not set. Create a token at ${endpoint.origin} and set it to that token.`;
  }
  if (instead !== undefined) return `CODING_AGENT_API_KEY ${IN_PLACE_OF_VALUE[instead]}`;
  // A header cannot contain other characters, and the error of fetch would quote the key.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return 'CODING_AGENT_API_KEY contains characters that are not allowed in a token. Use only the token, without "Bearer".';
  }
  return undefined;
}
