import type { ApiToken, TokenStatus } from './api-token.ts';
import { TokenhouseError } from './errors.ts';

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

/** A position in a list of tokens. `createdAt` is text in the format that the store compares. */
export interface TokenPosition {
  readonly createdAt: string;
  readonly id: string;
}

/** A row of a list with its position. */
export interface PlacedToken {
  readonly token: ApiToken;
  readonly position: TokenPosition;
}

/** The page in `found`: one row more than `limit` means that there is another page. */
export function toTokenPage(found: readonly PlacedToken[], limit: number): TokenPage {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    tokens: shown.map(({ token }) => token),
    nextCursor: found.length > limit && last !== undefined ? formatTokenCursor(last.position) : null,
  };
}

function formatTokenCursor({ createdAt, id }: TokenPosition): string {
  return Buffer.from(`${createdAt}/${id}`).toString('base64url');
}

/** The position in a cursor. Throws `validation_failed` for text that is not a cursor of a list of tokens. */
export function parseTokenCursor(cursor: string): TokenPosition {
  const [, createdAt, id] =
    /^([^/]{1,40})\/(.{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt === undefined || id === undefined) throw badCursor();
  const position = { createdAt, id };
  // Node skips characters that are not base64url, so the cursor must equal the encoded position.
  if (formatTokenCursor(position) !== cursor) throw badCursor();
  return position;
}

/** The error for a cursor that no page of this list has returned. */
export function badCursor(): TokenhouseError {
  const detail = 'must be the nextCursor of an earlier page';
  return new TokenhouseError('validation_failed', `/cursor: ${detail}`, {
    fields: [{ pointer: '/cursor', detail }],
  });
}
