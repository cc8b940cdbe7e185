import type { ApiToken, TokenStatus } from './api-token.ts';
import { formatCursor, type PagePosition } from './page-cursor.ts';

/** A status, or `inactive`: expired or revoked. */
export type StatusFilter = TokenStatus | 'inactive';

/** Which page of a list of tokens. */
export interface TokenPageQuery {
  /** How many tokens, 1 or more. */
  readonly limit: number;
  /** `nextCursor` of the previous page. The first page by default. */
  readonly cursor?: string | undefined;
  /**
   * The time at which expiry is evaluated. Each page of a list may have its own: the order depends on nothing that
   * changes, so a token that keeps its status during paging is listed exactly once.
   */
  readonly now: Date;
}

/** The same, for tokens with one status. All tokens by default. */
export interface FilteredPageQuery extends TokenPageQuery {
  readonly status?: StatusFilter | undefined;
}

/** One page of tokens, newest first by time of creation and id; `nextCursor` is null on the last page. */
export interface TokenPage {
  readonly tokens: readonly ApiToken[];
  readonly nextCursor: string | null;
}

/** A row of a list with its position. */
export interface PlacedToken {
  readonly token: ApiToken;
  readonly position: PagePosition;
}

/** The page in `found`: one row more than `limit` means that there is another page. */
export function toTokenPage(found: readonly PlacedToken[], limit: number): TokenPage {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    tokens: shown.map(({ token }) => token),
    nextCursor: found.length > limit && last !== undefined ? formatCursor(last.position) : null,
  };
}
