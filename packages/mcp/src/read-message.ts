import type { JSONRPCErrorResponse, RequestId } from '@modelcontextprotocol/server';
import { isTooDeep, MAX_BODY_DEPTH } from '@tokenhouse/core';

/** The SDK's limit for a body. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The body of a request as JSON. The request stays readable. Undefined if it is not JSON or too long for the SDK. */
export async function readMessage(request: Request): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.clone().body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) return undefined;
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

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
