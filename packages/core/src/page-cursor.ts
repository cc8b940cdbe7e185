import { TokenhouseError } from './errors.ts';

/** A position in a list that is ordered by time and id. `createdAt` is text in the format that the store compares. */
export interface PagePosition {
  readonly createdAt: string;
  readonly id: string;
}

/** The position as opaque text, for `nextCursor`. */
export function formatCursor({ createdAt, id }: PagePosition): string {
  return Buffer.from(`${createdAt}/${id}`).toString('base64url');
}

/** The position in a cursor. Throws `validation_failed` for text that `formatCursor` does not return. */
export function parseCursor(cursor: string): PagePosition {
  const [, createdAt, id] =
    /^([^/]{1,40})\/(.{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt === undefined || id === undefined) throw badCursor();
  const position = { createdAt, id };
  // Node skips characters that are not base64url, so the cursor must equal the encoded position.
  if (formatCursor(position) !== cursor) throw badCursor();
  return position;
}

/** The error for a cursor that no page of this list has returned. */
export function badCursor(): TokenhouseError {
  const detail = 'must be the nextCursor of an earlier page';
  return new TokenhouseError('validation_failed', `/cursor: ${detail}`, {
    fields: [{ pointer: '/cursor', detail }],
  });
}
