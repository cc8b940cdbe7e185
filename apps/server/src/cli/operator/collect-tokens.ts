import type { ApiToken, Operations, TokenFilter, TokenPage } from '@tokenhouse/core';
import type { Shell } from './shell.ts';

const PAGE = 500;

/** Selects at most `limit` tokens after `cursor`. All by default. */
export interface TokenRange {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** All tokens that match the filter, newest first, or a range of them. */
export async function collectTokens(
  { clock }: Shell,
  operations: Operations,
  { cursor, limit = Number.POSITIVE_INFINITY, ...filter }: TokenFilter & TokenRange,
): Promise<TokenPage> {
  const now = clock();
  const tokens: ApiToken[] = [];
  let nextCursor: string | null = null;
  do {
    const query = { limit: Math.min(PAGE, limit - tokens.length), cursor: nextCursor ?? cursor, now };
    const page = await operations.listTokens(filter, query);
    tokens.push(...page.tokens);
    nextCursor = page.nextCursor;
  } while (nextCursor !== null && tokens.length < limit);
  return { tokens, nextCursor };
}
