import type { JSONRPCErrorResponse, RequestId } from '@modelcontextprotocol/server';
import { isTooDeep, MAX_BODY_DEPTH } from '@tokenhouse/core';

/** JSON-RPC 2.0, section 5.1: Invalid Request. */
const INVALID_REQUEST = -32_600;

/** Whether a message, or a batch of them, is nested deeper than the limit for a body. */
export function isMessageTooDeep(message: unknown): boolean {
  return isTooDeep(message, MAX_BODY_DEPTH);
}

/** The error response to such a message. `id` is null if it was not read (JSON-RPC 2.0, section 5). */
export function tooDeepError(id: RequestId | null): JSONRPCErrorResponse {
  const message = `Invalid Request: a message must not be nested deeper than ${MAX_BODY_DEPTH}.`;
  // The SDK's type has no null, but the specification requires it.
  return { jsonrpc: '2.0', id: id as RequestId, error: { code: INVALID_REQUEST, message } };
}
