import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { requireToken } from '@tokenhouse/http/fastify';
import { toAuthInfo } from '@tokenhouse/http/mcp';
import { createSourceServer } from './source-tools.js';

/** The MCP endpoint: each request needs a token, and each use is in the log before a tool runs. */
export function mcpRoute({ tokenhouse, sources }) {
  const handler = createMcpHandler(() => createSourceServer(sources));
  const answer = toNodeHandler(handler);

  return async (app) => {
    app.addHook('onClose', () => handler.close());
    app.all('/mcp', { onRequest: requireToken(tokenhouse) }, async (request, reply) => {
      // The SDK sends the response.
      reply.hijack();
      await answer(
        Object.assign(request.raw, { auth: toAuthInfo(request.apiToken) }),
        reply.raw,
        request.body,
      );
    });
  };
}
