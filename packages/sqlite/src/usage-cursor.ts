import { TokenhouseError } from '@tokenhouse/core';

/** A place in a token's log: behind this use, as stored. */
export interface UsePosition {
  readonly created_at: string;
  readonly id: number;
}

/** Above all that is stored: where the first page begins. */
export const NEWEST: UsePosition = { created_at: '~', id: 0 };

const POSITION = /^([^/]{1,40})\/(\d{1,15})$/;

/** The position as text that a client hands back unread. */
export function formatCursor({ created_at, id }: UsePosition): string {
  return Buffer.from(`${created_at}/${id}`).toString('base64url');
}

/** The position in a cursor, or a TokenhouseError `validation_failed`. No cursor is the first page. */
export function parseCursor(cursor: string | undefined): UsePosition {
  if (cursor === undefined) return NEWEST;
  const match = POSITION.exec(Buffer.from(cursor, 'base64url').toString());
  const [, created_at, id] = match ?? [];
  if (created_at !== undefined && id !== undefined) {
    const position = { created_at, id: Number(id) };
    // Node skips characters that are not base64url, so the cursor must equal the encoded position.
    if (formatCursor(position) === cursor) return position;
  }
  throw new TokenhouseError('validation_failed', 'The cursor is not one that was handed out.', {
    fields: [{ pointer: '/cursor', detail: 'must be the nextCursor of an earlier page' }],
  });
}
