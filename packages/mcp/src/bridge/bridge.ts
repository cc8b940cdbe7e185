import {
  CLIENT_INFO_META_KEY,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
} from '@modelcontextprotocol/client';
import type { Backend } from './backend.ts';
import { failureResponse } from './failure-response.ts';

export interface BridgeOptions {
  readonly backend: Backend;
  /** Writes a message to the agent. */
  readonly reply: (message: JSONRPCMessage) => void;
  /** Called after the response if the backend no longer accepts the key. */
  readonly onRefused: (reason: string) => void;
}

export interface Bridge {
  receive(message: JSONRPCMessage): void;
  /** Resolves when every received request has a response. */
  settled(): Promise<void>;
}

/** What a 2025 client sends once, in `initialize`, and a stateless backend needs with each request. */
interface Session {
  readonly clientInfo: unknown;
  readonly protocolVersion: string;
}

/** Forwards an agent's requests message by message, so that it works for both protocol eras. */
export function createBridge({ backend, reply, onRefused }: BridgeOptions): Bridge {
  const cancels = new Map<RequestId, AbortController>();
  const running = new Set<Promise<void>>();
  let session: Session | undefined;

  async function forward(request: JSONRPCRequest): Promise<void> {
    const cancel = new AbortController();
    cancels.set(request.id, cancel);
    const outcome = await backend.exchange({
      request: withClientInfo(request, session?.clientInfo),
      protocolVersion: session?.protocolVersion,
      signal: cancel.signal,
      relay(message) {
        session ??= openedSession(request, message);
        reply(message);
      },
    });
    cancels.delete(request.id);
    if (outcome.outcome === 'failed' || outcome.outcome === 'refused') {
      reply(failureResponse(request, outcome.reason));
    }
    if (outcome.outcome === 'refused') onRefused(outcome.reason);
  }

  return {
    receive(message) {
      if (isJSONRPCRequest(message)) {
        const done = forward(message).finally(() => running.delete(done));
        running.add(done);
      }
      // Over HTTP a request is cancelled by closing it. Other notifications are not forwarded: the backend is
      // stateless, so they would not reach the server of the next request.
      const cancelled = cancelledRequest(message);
      if (cancelled !== undefined) cancels.get(cancelled)?.abort();
    },
    async settled() {
      await Promise.all(running);
    },
  };
}

function withClientInfo(request: JSONRPCRequest, clientInfo: unknown): JSONRPCRequest {
  if (clientInfo === undefined) return request;
  const meta = { [CLIENT_INFO_META_KEY]: clientInfo, ...request.params?._meta };
  return { ...request, params: { ...request.params, _meta: meta } };
}

function openedSession(request: JSONRPCRequest, response: JSONRPCMessage): Session | undefined {
  if (request.method !== 'initialize' || !isJSONRPCResultResponse(response)) return undefined;
  const { protocolVersion } = response.result;
  if (typeof protocolVersion !== 'string') return undefined;
  return { clientInfo: request.params?.['clientInfo'], protocolVersion };
}

function cancelledRequest(message: JSONRPCMessage): RequestId | undefined {
  if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
