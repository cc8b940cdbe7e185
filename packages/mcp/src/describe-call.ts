import { CLIENT_INFO_META_KEY } from '@modelcontextprotocol/server';
import { cleanText, clientFromInfo } from '@tokenhouse/core';
import { UNKNOWN } from './caller-words.ts';
import { KNOWN_METHODS, TOOL_NAMES } from './known-names.ts';

const OPERATION_LENGTH = 120;
/** How many messages of a batch are described. */
const BATCH_LENGTH = 20;

/** The description of an MCP request in the usage log. */
export interface CallDescription {
  /**
   * `tools/call whoami`, `tools/list`, …; those of a batch joined by a comma. A tool that does not exist is
   * `tools/call (unknown)`, and a method that does not exist is `(unknown)`.
   */
  readonly operation: string | null;
  /** The name and version that the agent sent. */
  readonly client: string | null;
}

/**
 * Reads operation and client from a parsed JSON-RPC body. Accepts any input without throwing. `tools` are
 * the names of the server's tools; by default those of this package.
 */
export function describeCall(body: unknown, tools: readonly string[] = TOOL_NAMES): CallDescription {
  const messages = (Array.isArray(body) ? body.slice(0, BATCH_LENGTH) : [body]).filter(isObject);
  const operations = messages
    .map((message) => operationOf(message, tools))
    .filter((operation) => operation !== null);
  const clients = messages.map(clientOf).filter((client) => client !== null);
  return { operation: cleanText(operations.join(', '), OPERATION_LENGTH), client: clients[0] ?? null };
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function paramsOf(message: Fields): Fields {
  return isObject(message['params']) ? message['params'] : {};
}

/** Drops names that the caller invented: agents read the log, and could follow them as instructions. */
function operationOf(message: Fields, tools: readonly string[]): string | null {
  const { method } = message;
  if (typeof method !== 'string') return null;
  if (!KNOWN_METHODS.has(method)) return UNKNOWN;
  const { name } = paramsOf(message);
  if (method !== 'tools/call' || typeof name !== 'string') return method;
  return `${method} ${tools.includes(name) ? name : UNKNOWN}`;
}

function clientOf(message: Fields): string | null {
  const { clientInfo, _meta: meta } = paramsOf(message);
  const fromMeta = isObject(meta) ? clientFromInfo(meta[CLIENT_INFO_META_KEY]) : null;
  return fromMeta ?? (message['method'] === 'initialize' ? clientFromInfo(clientInfo) : null);
}
