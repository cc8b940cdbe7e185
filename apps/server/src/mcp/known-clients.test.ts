import { type LoggedUse, unavailable } from '@tokenhouse/core';
import { describe, expect, test } from 'vitest';
import { createKnownClients } from './known-clients.ts';

const TOKEN = { id: 't', userId: 'ada' };

function open(uses: readonly Partial<LoggedUse>[] = []) {
  let now = Date.parse('2026-08-01T09:30:00.000Z');
  let isAway = false;
  let reads = 0;
  const clients = createKnownClients(
    {
      async listUses(_userId, _tokenId, { limit }) {
        reads += 1;
        if (isAway) throw unavailable(new Error('away'));
        const page = uses.map((use, n) => ({
          id: String(n),
          at: new Date(now),
          outcome: 'accepted' as const,
          endpoint: 'POST /mcp tools/list',
          ipAddress: null,
          userAgent: 'node',
          client: 'node',
          count: 1,
          ...use,
        }));
        return { uses: page.slice(0, limit), nextCursor: null };
      },
    },
    () => new Date(now),
  );
  return {
    ...clients,
    reads: () => reads,
    cutOff: () => {
      isAway = true;
    },
    advance: (ms: number) => {
      now += ms;
    },
  };
}

describe('the known clients', () => {
  test('a token and user agent identify a client, by the last name that it gave', () => {
    const clients = open();
    clients.save('t', 'node', 'agent 1.0');
    clients.save('t', 'node', 'agent 1.1');
    expect(clients.find(TOKEN, 'node')).toBe('agent 1.1');
    expect(clients.get('t', 'node')).toBe('agent 1.1');
    expect(clients.get('t', 'python-httpx/0.28')).toBeNull();
    expect(clients.get('t', null)).toBeNull();
    expect(clients.get('other', 'node')).toBeNull();
    expect(clients.reads()).toBe(0);
  });

  test('a new instance finds the name in the newest uses of the token, once', async () => {
    const clients = open([
      {},
      { userAgent: 'python-httpx/0.28', client: 'other 3.0' },
      { endpoint: 'POST /oauth/introspect', client: 'notes' },
      { client: 'agent 2.0' },
      { endpoint: 'POST /mcp initialize', client: 'agent 1.0' },
    ]);
    expect(await clients.find(TOKEN, 'node')).toBe('agent 2.0');
    expect(clients.find(TOKEN, 'node')).toBe('agent 2.0');
    expect(clients.reads()).toBe(1);
  });

  test('reads 20 uses, and reads again for an unknown agent after a minute', async () => {
    const clients = open([...Array.from({ length: 20 }, () => ({})), { client: 'agent 1.0' }]);
    expect(await clients.find(TOKEN, 'node')).toBeNull();
    expect(clients.find(TOKEN, 'node')).toBeNull();
    clients.advance(60_000);
    expect(await clients.find(TOKEN, 'node')).toBeNull();
    expect(clients.reads()).toBe(2);
  });

  test('finds no name if the log cannot be read', async () => {
    const clients = open([{ client: 'agent 1.0' }]);
    clients.cutOff();
    expect(await clients.find(TOKEN, 'node')).toBeNull();
  });
});
