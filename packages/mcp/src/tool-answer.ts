import type { CallToolResult } from '@modelcontextprotocol/server';
import { TokenhouseError } from '@tokenhouse/core';
import type { z } from 'zod';

const GENERIC = 'Tokenhouse could not do this because of an internal error. Try again later.';

/**
 * The tool result for what `work` resolves to: structured, and the same as JSON text for clients that show
 * text only. Only what the schema names gets out. A failure becomes an error result; `onError` gets the cause.
 */
export async function answer(
  schema: z.ZodObject,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): Promise<CallToolResult> {
  try {
    const structuredContent = schema.parse(await work());
    return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
  } catch (error) {
    onError(error);
    const text = error instanceof TokenhouseError ? error.detail : GENERIC;
    return { content: [{ type: 'text', text }], isError: true };
  }
}
