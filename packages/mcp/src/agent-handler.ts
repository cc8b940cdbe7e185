import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { createAgentServer } from './agent-server.ts';
import type { AgentTools } from './agent-tools.ts';
import { isMessageTooDeep, readMessage, tooDeepError } from './read-message.ts';
import { VERSION } from './version.ts';

export interface AgentHandlerOptions {
  /** The server's version as clients see it; by default the version of this package. */
  readonly version?: string | undefined;
  /** Called with the cause of every error result, and with requests that the SDK rejects. For the log. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * The MCP endpoint: protocol 2026-07-28 and the 2025 versions, stateless, on one URL; GET and DELETE get 405.
 * It checks neither credentials nor Origin: do both before it, and pass the caller with `toAuthInfo` of `@tokenhouse/http/mcp`.
 */
export function createAgentHandler(tools: AgentTools, options: AgentHandlerOptions = {}): McpHttpHandler {
  const { version = VERSION, onError = () => {} } = options;
  const handler = createMcpHandler(() => createAgentServer(tools, version, onError), {
    legacy: 'stateless',
    onerror: onError,
  });
  return {
    ...handler,
    // The SDK checks messages recursively, and reports a stack overflow as a server error.
    async fetch(request, given = {}) {
      const body = given.parsedBody ?? (await readMessage(request));
      if (isMessageTooDeep(body)) return Response.json(tooDeepError(null), { status: 400 });
      return handler.fetch(request, given);
    },
  };
}
