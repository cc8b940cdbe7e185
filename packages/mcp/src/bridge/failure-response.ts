import {
  INTERNAL_ERROR,
  type JSONRPCMessage,
  type JSONRPCRequest,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/client';

/** The response to a failed request. For a tool call it is a result, which the model reads. */
export function failureResponse(request: JSONRPCRequest, text: string): JSONRPCMessage {
  const { id, method, params } = request;
  if (method !== 'tools/call') {
    return { jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: text } };
  }
  const result = { content: [{ type: 'text', text }], isError: true };
  const isModern = params?._meta?.[PROTOCOL_VERSION_META_KEY] !== undefined;
  return { jsonrpc: '2.0', id, result: isModern ? { resultType: 'complete', ...result } : result };
}
