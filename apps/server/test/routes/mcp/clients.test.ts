import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Session, Token } from '../../support/actors.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../../support/test-server.ts';

const ERAS = [
  { era: 'legacy', mode: 'legacy' },
  { era: 'auto', mode: 'auto' },
  { era: 'modern', mode: { pin: '2026-07-28' } },
] as const;

describe.each(DATABASES)('the SDK’s client at /mcp on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let client: Client | undefined;
  beforeAll(async () => {
    server = await openTestServer({
      database,
      env: { TOKEN_CREATIONS_PER_HOUR: '1000', MAX_TOKENS_PER_USER: '1000' },
    });
    ada = await server.session();
  });
  afterEach(() => client?.close());
  afterAll(() => server.close());

  async function connect(mode: (typeof ERAS)[number]['mode'], token: Pick<Token, 'text'>): Promise<Client> {
    client = new Client({ name: 'Test Agent', version: '1.2.3' }, { versionNegotiation: { mode } });
    const requestInit = { headers: { Authorization: `Bearer ${token.text}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit }));
    return client;
  }
  const endpointsOf = async (id: string) => {
    const text = 'SELECT endpoint, client, outcome FROM token_usage_logs WHERE token_id = $1 ORDER BY id';
    return server.database.sql(text, [id]);
  };

  describe.each(ERAS)('$era', ({ era, mode }) => {
    test('whoami returns the user and the token; the log shows its tool and client', async () => {
      const token = await ada.token({ name: 'laptop', expiresAt: '2027-01-01T00:00:00Z' });
      const { structuredContent } = await (await connect(mode, token)).callTool({ name: 'whoami' });
      expect(structuredContent).toEqual({
        user: ada.user,
        token: { id: token.id, name: 'laptop', expiresAt: '2027-01-01T00:00:00.000Z' },
      });
      const uses = await endpointsOf(token.id);
      const first = era === 'legacy' ? 'initialize' : 'server/discover';
      expect(uses[0]).toEqual({
        endpoint: `POST /mcp ${first}`,
        client: 'Test Agent 1.2.3',
        outcome: 'accepted',
      });
      expect(uses.at(-1)).toMatchObject({
        endpoint: 'POST /mcp tools/call whoami',
        outcome: 'accepted',
        // A legacy call has no name: this is the last name from this token and user agent.
        client: 'Test Agent 1.2.3',
      });
      expect(new Set(uses.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    });

    test('list_tokens returns names, dates and status, and no secret', async () => {
      const grace = await server.session();
      const token = await grace.token({ name: 'one', metadata: { secret: 'of the owner' } });
      const revoked = await grace.token({ name: 'two' });
      await grace.delete(`/api/auth/tokens/${revoked.id}`);
      const result = await (await connect(mode, token)).callTool({ name: 'list_tokens' });
      const { tokens } = result.structuredContent as { tokens: Record<string, unknown>[] };
      const { metadata: _, ...record } = token.record;
      const lastUsedBy = { ipAddress: '127.0.0.1', client: expect.any(String) };
      expect(tokens).toHaveLength(2);
      expect(tokens.find(({ id }) => id === token.id)).toEqual({
        ...record,
        lastUsedAt: NOW.toISOString(),
        lastUsedBy,
      });
      expect(tokens.find(({ id }) => id === revoked.id)).toMatchObject({ name: 'two', status: 'revoked' });
      expect(JSON.stringify(result)).not.toContain(token.text);
      expect(JSON.stringify(result)).not.toMatch(/[0-9a-f]{64}/);
    });

    test('token_activity shows the uses of the calling token, this call first, page by page', async () => {
      const token = await ada.token();
      const other = await ada.token();
      await other.get('/api/me');
      await token.get('/api/me');
      server.clock.advance(1_000);
      const connected = await connect(mode, token);
      server.clock.advance(1_000);
      const first = await connected.callTool({ name: 'token_activity', arguments: { limit: 1 } });
      const { uses, nextCursor } = first.structuredContent as {
        uses: Record<string, unknown>[];
        nextCursor: string;
      };
      expect(uses).toEqual([
        {
          id: expect.any(String),
          at: server.clock.now().toISOString(),
          outcome: 'accepted',
          endpoint: 'POST /mcp tools/call token_activity',
          ipAddress: '127.0.0.1',
          client: 'TestAgent/1.2.3',
          count: 1,
        },
      ]);
      const rest = await connected.callTool({ name: 'token_activity', arguments: { cursor: nextCursor } });
      const endpoints = (rest.structuredContent as { uses: { endpoint: string }[] }).uses.map(
        ({ endpoint }) => endpoint,
      );
      expect(endpoints.at(-1)).toBe('GET /api/me');
      expect(endpoints.filter((endpoint) => endpoint === 'GET /api/me')).toHaveLength(1);
      server.clock.set(NOW);
    });

    test('a call after the revocation fails, and the client cannot reconnect', async () => {
      const token = await ada.token();
      const connected = await connect(mode, token);
      await ada.delete(`/api/auth/tokens/${token.id}`);
      await expect(connected.callTool({ name: 'whoami' })).rejects.toThrow();
      await expect(connect(mode, token)).rejects.toThrow();
      expect((await endpointsOf(token.id)).at(-1)).toMatchObject({ outcome: 'revoked' });
    });
  });
});
