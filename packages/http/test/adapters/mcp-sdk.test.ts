import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, requireBearerAuth } from '@modelcontextprotocol/server';
import { createTokenFormat } from '@tokenhouse/core';
import * as withExpress from '@tokenhouse/http/express';
import { createTokenVerifier, toAuthInfo } from '@tokenhouse/http/mcp';
import express from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendBytes } from '../../../../test/support/wire.ts';
import { CASES } from './apps/all.ts';
import { mcpApp, ownerTool } from './apps/mcp-app.ts';
import { CAUSE, startTestServer, type TestServer } from './test-server.ts';

const NEVER = 253_402_300_799;
const UNKNOWN = createTokenFormat('nllm').generate().reveal();

describe.each(CASES.filter(({ app }) => app === mcpApp))('$name', (each) => {
  let testServer: TestServer;
  beforeEach(async () => {
    testServer = await startTestServer(each);
    // The SDK looks at the system's clock.
    testServer.now = new Date();
  });
  afterEach(() => testServer.close());

  async function callOwner(url: string, text: string, mode: 'legacy' | 'auto') {
    const client = new Client({ name: 'agent', version: '1' }, { versionNegotiation: { mode } });
    const requestInit = { headers: { authorization: `Bearer ${text}` } };
    try {
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
      const { tools } = await client.listTools();
      const { content } = await client.callTool({ name: 'owner', arguments: {} });
      const [said] = content as { text: string }[];
      return { tools: tools.map(({ name }) => name), said: JSON.parse(said?.text ?? '') as unknown };
    } finally {
      await client.close();
    }
  }

  describe.each(['legacy', 'auto'] as const)('a client of the SDK, %s', (mode) => {
    test('lists and calls a tool through requireToken, which knows whose token it was', async () => {
      const { user, text, record } = await testServer.user().token();
      const { tools, said } = await callOwner(`http://127.0.0.1:${testServer.port}/mcp`, text, mode);
      expect(tools).toEqual(['owner']);
      expect(said).toEqual({
        token: '',
        clientId: record.id,
        scopes: [],
        expiresAt: NEVER,
        extra: { userId: user.id, tokenId: record.id },
      });
    });
  });

  test('a notification gets 202 and no body', async () => {
    const { text } = await testServer.user().token();
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const headers = [
      'host: localhost:3000',
      `authorization: Bearer ${text}`,
      'accept: application/json, text/event-stream',
      'content-type: application/json',
      `content-length: ${body.length}`,
      'connection: close',
    ];
    const bytes = `POST /mcp HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
    const answer = await sendBytes(testServer.port, bytes);
    expect([answer.status, answer.text.replace(/^0\r\n\r\n$/, '')]).toEqual([202, '']);
  });

  test('a client of the 2025 versions shows its user why a token was refused', async () => {
    const { user, text, record } = await testServer.user().token();
    await user.send('DELETE', `/${record.id}`);
    const url = `http://127.0.0.1:${testServer.port}/mcp`;
    await expect(callOwner(url, text, 'legacy')).rejects.toThrow(/The token was revoked at/);
  });

  test('the Express hook hands the caller to the SDK’s handler by toAuthInfo', async () => {
    const { text, record } = await testServer.user().token();
    const answerMcp = toNodeHandler(createMcpHandler(ownerTool));
    const app = express().post(
      '/mcp',
      withExpress.requireToken(testServer.tokenhouse),
      (request, response) => {
        const auth = request.apiToken && toAuthInfo(request.apiToken);
        return answerMcp(Object.assign(request, { auth }) as Parameters<typeof answerMcp>[0], response);
      },
    );
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const { said } = await callOwner(url, text, 'auto');
    expect(said).toMatchObject({ clientId: record.id });
    server.closeAllConnections();
    server.close();
  });

  describe('the SDK’s requireBearerAuth with createTokenVerifier', () => {
    const ask = async (authorization?: string) => {
      const gate = requireBearerAuth({ verifier: createTokenVerifier(testServer.tokenhouse) });
      const headers = authorization === undefined ? {} : { authorization };
      return gate(new Request('http://localhost/mcp', { method: 'POST', headers }));
    };

    test('accepts a token, without expiry as well, and the use is in the log', async () => {
      const { user, text, record } = await testServer.user().token();
      const extra = { userId: user.id, tokenId: record.id };
      const never = { token: '', clientId: record.id, scopes: [], expiresAt: NEVER, extra };
      expect(await ask(`Bearer ${text}`)).toEqual(never);
      const expiresAt = new Date(testServer.now.getTime() + 60_500);
      const soon = await testServer.user().token({ expiresAt });
      expect(await ask(`Bearer ${soon.text}`)).toMatchObject({
        expiresAt: Math.floor(expiresAt.getTime() / 1000),
      });
      const origin = { ip_address: null, user_agent: null, client: null };
      const use = { endpoint: 'POST /mcp', outcome: 'accepted', ...origin };
      expect(await testServer.uses()).toEqual([use, use]);
    });

    test.each([
      ['an unknown token', `Bearer ${UNKNOWN}`, /malformed or unknown/],
      ['a variable that was not expanded', 'Bearer ${KEY}', /did not expand/],
    ])('401 invalid_token with the reason for %s', async (_, authorization, reason) => {
      const answer = (await ask(authorization)) as Response;
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({
        error: 'invalid_token',
        error_description: expect.stringMatching(reason),
      });
    });

    test('500 without the cause for an error that is not the caller’s fault', async () => {
      const { text } = await testServer.user().token();
      testServer.breaksLog = true;
      const answer = (await ask(`Bearer ${text}`)) as Response;
      expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining(CAUSE)]);
      testServer.breaksLog = false;
      await testServer.db.cutOff();
      await expect.poll(async () => ((await ask(`Bearer ${text}`)) as Response).status).toBe(500);
      await testServer.db.restore();
    });
  });
});
