import { setImmediate } from 'node:timers/promises';
import type { CallToolResult } from '@modelcontextprotocol/server';

/** What the tool calls of one request may use together. */
export interface CallLimits {
  /** Bytes of all results, counted as they are sent: as text and as structure. */
  readonly bytes: number;
  /** Milliseconds in which calls are worked on. */
  readonly ms: number;
}

/** Above what a single call can take, so that only a batch meets it. */
export const CALL_LIMITS: CallLimits = { bytes: 1_048_576, ms: 2_000 };

/** Runs the tool calls of one request, one after another. */
export interface CallBudget {
  /** The result of the call, or an error result when the calls before it have used up the budget. */
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
      // Other people's requests get their turn between two calls.
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
  // The text of a result is its structure as JSON.
  return structuredContent === undefined ? size : 2 * size;
}
