import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { requireToken, tokenRoutes } from '@tokenhouse/http/mcp';
import { z } from 'zod';
import { type App, listening, userOf } from './app.ts';
import { headOf, sendWebResponse, toWebRequest } from './serve-fetch.ts';

/** Under exactOptionalPropertyTypes the SDK's type of a request is narrower than Node's. */
type NodeRequest = Parameters<ReturnType<typeof toNodeHandler>>[0];

const params = { name: 'owner', arguments: {} };

/** An MCP server of the official SDK with one tool, which says whose token called it. */
export function ownerTool(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  server.registerTool('owner', { inputSchema: z.object({}) }, (_, { http }) => ({
    content: [{ type: 'text', text: JSON.stringify(http?.authInfo) }],
  }));
  return server;
}

export const mcpApp: App = {
  name: 'MCP',
  guarded: {
    method: 'POST',
    path: '/mcp',
    headers: { accept: 'application/json, text/event-stream' },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
  },
  endpoint: 'POST /mcp',
  async start(open) {
    const tokenhouse = open((request: Request) => userOf(request.headers.get('cookie')));
    const admit = requireToken(tokenhouse);
    const routes = tokenRoutes(tokenhouse);
    const mcp = createMcpHandler(ownerTool);
    const answerMcp = toNodeHandler(mcp);

    const app = await listening(
      createServer(async (message, response) => {
        const ipAddress = message.socket.remoteAddress;
        if (message.url?.startsWith('/api/'))
          return sendWebResponse(response, await routes(toWebRequest(message), { ipAddress }));
        // Only the headers, because the SDK reads the body.
        const auth = await admit(headOf(message), { ipAddress });
        if (auth instanceof Response) return sendWebResponse(response, auth);
        await answerMcp(Object.assign(message, { auth }) as NodeRequest, response);
      }),
    );
    return {
      port: app.port,
      async close() {
        await app.close();
        await mcp.close();
      },
    };
  },
};
