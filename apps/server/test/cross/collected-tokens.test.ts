import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../../../test/support/event-reader.ts';
import { fillWithTokens } from '../../../../test/support/fill-with-tokens.ts';
import { longestBlock } from '../../../../test/support/longest-block.ts';
import type { Session, Token } from '../support/actors.ts';
import { DATABASES, NOW, openTestServer, type TestServer } from '../support/test-server.ts';

const PATH = '/api/auth/tokens';
const COUNT = 50_000;
const MOST_MS = 100;
const ACCEPT = { accept: 'application/json, text/event-stream' };
const LIST_TOKENS = {
  jsonrpc: '2.0',
  method: 'tools/call',
  params: { name: 'list_tokens', arguments: {} },
};

interface Page {
  readonly tokens: readonly { readonly id: string; readonly name: string; readonly status: string }[];
  readonly nextCursor: string | null;
}

describe.each(DATABASES)('with 50,000 inactive tokens of one user on %s', (database) => {
  let server: TestServer;
  let ada: Session;
  let token: Token;
  beforeAll(async () => {
    server = await openTestServer({ database, env: { TOKEN_CREATIONS_PER_HOUR: '100' } });
    ada = await server.session();
    token = await ada.token({ name: 'oldest' });
    await server.database.sql('UPDATE api_tokens SET created_at = $1', ['2020-01-01T00:00:00.000Z']);
    // The newest ones have the maximum size.
    const metadata = { note: 'x'.repeat(4_080) };
    await fillWithTokens(server.database, { userId: ada.user.id, count: 500, metadata, now: NOW });
    const now = new Date(NOW.getTime() - 1_000_000);
    await fillWithTokens(server.database, { userId: ada.user.id, count: COUNT - 500, now });
  }, 120_000);
  afterAll(() => server.close());

  const get = async (query = '') => {
    const answer = await ada.get(PATH + query);
    expect(answer.status).toBe(200);
    return answer.body as Page;
  };
  const callTools = async (n: number) => {
    const answer = await token.post(
      '/mcp',
      Array(n)
        .fill(LIST_TOKENS)
        .map((call, id) => ({ ...call, id })),
      ACCEPT,
    );
    expect(answer.status).toBe(200);
    return answer.text;
  };

  test('no page of tokens blocks the event loop for 100 ms, even the largest or last', async () => {
    const middle = await get('?limit=1');
    const block = await longestBlock(async () => {
      await get();
      await get('?limit=500');
      for (const status of ['active', 'expired', 'revoked']) await get(`?limit=500&status=${status}`);
      await get(`?limit=500&cursor=${middle.nextCursor}`);
    });
    expect(block).toBeLessThan(MOST_MS);
  }, 120_000);

  test('no creation, revocation or read of a token or its uses blocks the loop for 100 ms', async () => {
    const { tokens } = await get('?status=revoked&limit=10');
    const block = await longestBlock(async (round) => {
      const made = await ada.token();
      expect((await ada.delete(`${PATH}/${made.id}`)).status).toBe(200);
      const old = tokens[round]?.id;
      expect((await ada.delete(`${PATH}/${old}`)).status).toBe(200);
      expect((await ada.get(`${PATH}/${old}`)).status).toBe(200);
      expect((await ada.get(`${PATH}/${old}/usage`)).status).toBe(200);
      expect((await token.get('/api/me')).status).toBe(200);
    });
    expect(block).toBeLessThan(MOST_MS);
  }, 120_000);

  test('no tool call, batch of ten calls, or event blocks the event loop for 100 ms', async () => {
    const events = await readEvents(`${server.url}${PATH}/events`, { cookie: ada.cookie });
    const block = await longestBlock(async () => {
      await callTools(1);
      await callTools(10);
      // Long enough for the feed to look for new uses.
      await expect.poll(() => events.events.length).toBeGreaterThan(0);
    });
    expect(block).toBeLessThan(MOST_MS);
    await expect.poll(() => events.events.length).toBe(6);
    events.close();
  }, 120_000);

  test('list_tokens returns the active token, the last 20 others, and how many are left out', async () => {
    const text = await callTools(1);
    const message = JSON.parse(/\{.*\}/.exec(text)?.[0] ?? '') as
      | { result?: { structuredContent: unknown } }
      | unknown[];
    const [answer] = [message].flat() as [{ result: { structuredContent: Page & { more: number } } }];
    const { tokens, more } = answer.result.structuredContent;
    expect(tokens).toHaveLength(21);
    expect(tokens.at(-1)).toMatchObject({ name: 'oldest', status: 'active' });
    expect(tokens.filter(({ status }) => status === 'active')).toHaveLength(1);
    expect(more).toBeGreaterThanOrEqual(COUNT - 20);
    expect(Buffer.byteLength(text)).toBeLessThan(50_000);
  });
});
