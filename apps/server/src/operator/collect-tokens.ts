import type { ApiToken, Operations, TokenFilter, TokenPage } from '@tokenhouse/core';
import type { Shell } from './shell.ts';

const PAGE = 500;

/** Which of the tokens: behind `cursor`, and at most `limit`. All when left out. */
export interface Stretch {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** All tokens of the filter, newest first, or a stretch of them. */
export async function collectTokens(
  { clock }: Shell,
  operations: Operations,
  filter: TokenFilter,
  { cursor, limit = Number.POSITIVE_INFINITY }: Stretch = {},
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
