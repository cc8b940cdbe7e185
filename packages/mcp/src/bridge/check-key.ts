import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  isJSONRPCResultResponse,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/client';
import { VERSION } from '../version.ts';
import type { Backend } from './backend.ts';

/** Not the SDK's LATEST_PROTOCOL_VERSION, which is the newest of the 2025 ones. */
const PROTOCOL_VERSION = '2026-07-28';
const TIMEOUT_MS = 15_000;

/** Checks the address and the key with `server/discover`. Undefined if both are valid, else the reason. */
export async function checkKey(backend: Backend): Promise<string | undefined> {
  let isServed = false;
  const outcome = await backend.exchange({
    request: {
      jsonrpc: '2.0',
      id: 'tokenhouse-mcp',
      method: 'server/discover',
      params: {
        _meta: {
          [PROTOCOL_VERSION_META_KEY]: PROTOCOL_VERSION,
          [CLIENT_INFO_META_KEY]: { name: 'tokenhouse-mcp', version: VERSION },
          [CLIENT_CAPABILITIES_META_KEY]: {},
        },
      },
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    relay(message) {
      isServed = isJSONRPCResultResponse(message);
    },
  });
  switch (outcome.outcome) {
    case 'answered':
      return isServed ? undefined : 'BACKEND_URL is an MCP server, but not a current Tokenhouse.';
    case 'refused':
      return refusalLine(outcome.reason);
    case 'failed':
      return outcome.reason;
    case 'cancelled':
      return 'The start was cancelled.';
  }
}

/** The line for a key that the backend does not accept. */
export function refusalLine(reason: string): string {
  return `CODING_AGENT_API_KEY was denied: ${reason}`;
}
