import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import type { Exchange, Outcome } from './backend.ts';
import { createBridge } from './bridge.ts';

const CALL: JSONRPCRequest = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'whoami' } };
const MODERN = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };

/** A bridge to a backend that is the function `answer`, and what it did. */
function bridgeTo(answer: (exchange: Exchange) => Promise<Outcome>) {
  const seen: Exchange[] = [];
  const replies: JSONRPCMessage[] = [];
  const refusals: string[] = [];
  const bridge = createBridge({
    backend: {
      exchange(exchange) {
        seen.push(exchange);
        return answer(exchange);
      },
    },
    reply: (message) => replies.push(message),
    onRefused: (reason) => refusals.push(reason),
  });
  return { bridge, seen, replies, refusals };
}

test('a cancelled request is aborted and gets no response', async () => {
  const { bridge, replies } = bridgeTo(
    ({ signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ outcome: 'cancelled' }))),
  );
  bridge.receive(CALL);
  bridge.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } });
  await bridge.settled();
  expect(replies).toEqual([]);
});

test('notifications and responses of the agent are not forwarded', async () => {
  const { bridge, seen } = bridgeTo(async () => ({ outcome: 'answered' }));
  bridge.receive({ jsonrpc: '2.0', method: 'notifications/initialized' });
  bridge.receive({ jsonrpc: '2.0', id: 1, result: {} });
  await bridge.settled();
  expect(seen).toEqual([]);
});

test('a modern request is forwarded unchanged', async () => {
  const { bridge, seen } = bridgeTo(async () => ({ outcome: 'answered' }));
  const request = { ...CALL, params: { ...CALL.params, _meta: MODERN } };
  bridge.receive(request);
  await bridge.settled();
  expect(seen[0]).toMatchObject({ request, protocolVersion: undefined });
});

test('the clientInfo and version in initialize are sent with each later request', async () => {
  const clientInfo = { name: 'Old Agent', version: '0.9' };
  const { bridge, seen } = bridgeTo(async ({ request, relay }) => {
    relay({ jsonrpc: '2.0', id: request.id, result: { protocolVersion: '2025-06-18' } });
    return { outcome: 'answered' };
  });
  bridge.receive({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { clientInfo } });
  await bridge.settled();
  bridge.receive(CALL);
  expect(seen[1]).toMatchObject({
    protocolVersion: '2025-06-18',
    request: { params: { name: 'whoami', _meta: { 'io.modelcontextprotocol/clientInfo': clientInfo } } },
  });
});

test('a failed tool call is an error result, in the form of its era', async () => {
  const { bridge, replies } = bridgeTo(async () => ({ outcome: 'failed', reason: 'Down.' }));
  bridge.receive(CALL);
  bridge.receive({ ...CALL, id: 8, params: { name: 'whoami', _meta: MODERN } });
  await bridge.settled();
  const result = { content: [{ type: 'text', text: 'Down.' }], isError: true };
  expect(replies).toEqual([
    { jsonrpc: '2.0', id: 7, result },
    { jsonrpc: '2.0', id: 8, result: { resultType: 'complete', ...result } },
  ]);
});

test('any other failed request is a JSON-RPC error', async () => {
  const { bridge, replies } = bridgeTo(async () => ({ outcome: 'failed', reason: 'Down.' }));
  bridge.receive({ jsonrpc: '2.0', id: 7, method: 'tools/list' });
  await bridge.settled();
  expect(replies).toEqual([{ jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'Down.' } }]);
});

test('a denied key is reported to the agent first, then to the program', async () => {
  const { bridge, replies, refusals } = bridgeTo(async () => ({ outcome: 'refused', reason: 'Revoked.' }));
  bridge.receive(CALL);
  await bridge.settled();
  expect(replies).toHaveLength(1);
  expect(refusals).toEqual(['Revoked.']);
});
