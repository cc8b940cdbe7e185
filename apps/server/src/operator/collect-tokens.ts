import type { ApiToken, Operations, TokenFilter } from '@tokenhouse/core';
import type { Shell } from './shell.ts';

const PAGE = 500;

/** All tokens of the filter, newest first, or `limit` of them. */
export async function collectTokens(
  { clock }: Shell,
  operations: Operations,
  filter: TokenFilter,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly ApiToken[]> {
  const now = clock();
  const tokens: ApiToken[] = [];
  while (tokens.length < limit) {
    const page = { limit: Math.min(PAGE, limit - tokens.length), after: tokens.at(-1)?.id };
    const found = await operations.listTokens(filter, page, now);
    tokens.push(...found);
    if (found.length < page.limit) break;
  }
  return tokens;
}
