import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type JSONRPCMessage, parseJSONRPCMessage, type RequestId } from '@modelcontextprotocol/client';
import { isMessageTooDeep, tooDeepError } from '../read-message.ts';
import { parseJson } from './problem-text.ts';

/**
 * The messages of a stdio agent until it closes the stream. Unlike the SDK's transport this does not close the output
 * then, so that piped requests still get responses. A request that is nested too deep gets an error through `reply`.
 * Other lines that are not messages are skipped.
 */
export async function* readMessages(
  input: Readable,
  reply: (message: JSONRPCMessage) => void,
): AsyncGenerator<JSONRPCMessage> {
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const value = parseJson(line);
    // Checked before the SDK, which checks messages recursively.
    if (isMessageTooDeep(value)) {
      const id = requestIdOf(value);
      if (id !== undefined) reply(tooDeepError(id));
      continue;
    }
    const message = toMessage(value);
    if (message !== undefined) yield message;
  }
}

function toMessage(value: unknown): JSONRPCMessage | undefined {
  try {
    return parseJSONRPCMessage(value);
  } catch {
    return undefined;
  }
}

function requestIdOf(value: unknown): RequestId | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : undefined;
}
