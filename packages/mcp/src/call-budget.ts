import { setImmediate } from 'node:timers/promises';
import type { CallToolResult } from '@modelcontextprotocol/server';

/** The shared limits of the tool calls of one request. */
export interface CallLimits {
  /** Bytes of all results as sent: as text and as structured content. */
  readonly bytes: number;
  /** Milliseconds that all calls may take together. */
  readonly ms: number;
}

/** More than a single call can use, so that only a batch reaches it. */
export const CALL_LIMITS: CallLimits = { bytes: 1_048_576, ms: 2_000 };

/** Runs the tool calls of one request, one after another. */
export interface CallBudget {
  /** The result of the call, or an error result if earlier calls have used up the budget. */
  run(call: () => Promise<CallToolResult>): Promise<CallToolResult>;
}

const USED_UP: CallToolResult = {
  content: [
    {
      type: 'text',
      text: 'The calls of this batch exceed their shared limit. Send this call again on its own.',
    },
  ],
  isError: true,
};

/** A new budget. `now` is a clock in milliseconds. */
export function createCallBudget({ bytes, ms }: CallLimits, now: () => number): CallBudget {
  let bytesLeft = bytes;
  let msLeft = ms;
  let before: Promise<unknown> | undefined;

  async function spend(call: () => Promise<CallToolResult>): Promise<CallToolResult> {
    if (bytesLeft <= 0 || msLeft <= 0) return USED_UP;
    const startedAt = now();
    const result = await call();
    msLeft -= now() - startedAt;
    bytesLeft -= sizeOf(result);
    return bytesLeft < 0 ? USED_UP : result;
  }

  return {
    run(call) {
      // Other requests run between two calls.
      const turn =
        before === undefined ? spend(call) : before.then(() => setImmediate()).then(() => spend(call));
      before = turn.catch(() => {});
      return turn;
    },
  };
}

function sizeOf({ content, structuredContent }: CallToolResult): number {
  const texts = content.map((part) => (part.type === 'text' ? Buffer.byteLength(part.text) : 0));
  const size = texts.reduce((sum, one) => sum + one, 0);
  // The text of a result is its structured content as JSON.
  return structuredContent === undefined ? size : 2 * size;
}
