import { type JSONRPCMessage, ReadBuffer } from '@modelcontextprotocol/client';

/**
 * The messages of a stdio agent until it closes the stream. Unlike the SDK's transport this leaves the
 * answers alone then, so that requests piped in still get theirs. Lines that are no message are skipped.
 */
export async function* readMessages(input: AsyncIterable<Buffer>): AsyncGenerator<JSONRPCMessage> {
  const buffer = new ReadBuffer();
  for await (const chunk of input) {
    buffer.append(chunk);
    for (let next = readNext(buffer); next !== 'empty'; next = readNext(buffer)) {
      if (next !== 'invalid') yield next;
    }
  }
}

function readNext(buffer: ReadBuffer): JSONRPCMessage | 'empty' | 'invalid' {
  try {
    return buffer.readMessage() ?? 'empty';
  } catch {
    return 'invalid';
  }
}
