import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { requireToken as requireInExpress } from '@tokenhouse/http/express';
import { requireToken, toAuthInfo } from '@tokenhouse/http/mcp';
import express from 'express';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../../../../../test/support/databases.ts';
import { listening } from '../apps/app.ts';
import { sendWebStream, toWebRequest } from '../apps/serve-fetch.ts';
import { BODY_READ, handle, type LateApp, openSite } from './site.ts';

const [{ open }] = eachDatabase;
const callOf = (name: string) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });

test("a tool is not called for a body that ends after the revocation, with when: 'body-read'", async () => {
  const app: LateApp = {
    name: 'MCP',
    body: callOf('note'),
    async start(gated, desk) {
      const mcp = createMcpHandler(() => {
        const server = new McpServer({ name: 'notes', version: '1.0.0' });
        server.registerTool('note', { inputSchema: z.object({}) }, () => {
          handle(desk, {}, undefined);
          return { content: [] };
        });
        return server;
      });
      const admit = requireToken(gated, BODY_READ);
      return listening(
        createServer(async (message, response) => {
          const request = toWebRequest(message);
          const auth = await admit(request);
          const answer = auth instanceof Response ? auth : await mcp.fetch(request, { authInfo: auth });
          await sendWebStream(response, answer);
        }),
      );
    },
  };
  const site = await openSite(app, open);
  const { id, text } = await site.token();
  expect((await site.post('/mcp', text)).status).toBe(200);
  expect(site.handled).toHaveLength(1);
  const half = await site.postHalf('/mcp', text);
  await site.revoke(id);
  expect((await half.sendRest()).body).toMatchObject({ code: 'token_revoked', error: 'invalid_token' });
  expect(site.handled).toHaveLength(1);
  await site.close();
});

test('revoking the token aborts a running tool, and its response ends', async () => {
  let isRunning = false;
  let isStopped = false;
  const app: LateApp = {
    name: 'MCP in Express',
    body: callOf('wait'),
    async start(gated) {
      const mcp = createMcpHandler(() => {
        const server = new McpServer({ name: 'notes', version: '1.0.0' });
        server.registerTool('wait', { inputSchema: z.object({}) }, async (_, { mcpReq: { signal } }) => {
          isRunning = true;
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          isStopped = true;
          return { content: [] };
        });
        return server;
      });
      const answerMcp = toNodeHandler(mcp);
      const server = express().post('/mcp', requireInExpress(gated), (request, response) => {
        const auth = request.apiToken && toAuthInfo(request.apiToken);
        return answerMcp(Object.assign(request, { auth }) as Parameters<typeof answerMcp>[0], response);
      });
      return listening(createServer(server));
    },
  };
  const site = await openSite(app, open);
  const { id, text } = await site.token();
  const answer = site.post('/mcp', text);
  await expect.poll(() => isRunning).toBe(true);
  await Promise.all([expect(answer).rejects.toThrow(), site.revoke(id)]);
  await expect.poll(() => isStopped).toBe(true);
  await site.close();
});
