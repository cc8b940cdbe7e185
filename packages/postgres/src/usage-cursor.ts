import { TokenhouseError } from '@tokenhouse/core';

/** A place in the log of one token. The id is a bigint in decimal. */
export interface UsePosition {
  readonly at: Date;
  readonly id: string;
}

/** The opaque text for a position. */
export function toCursor({ at, id }: UsePosition): string {
  return Buffer.from(`${at.getTime()}.${id}`).toString('base64url');
}

/** Throws `validation_failed` for a text that `toCursor` did not make. */
export function parseCursor(cursor: string): UsePosition {
  const [, at, id] = /^(\d{1,15})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at !== undefined && id !== undefined) {
    const position = { at: new Date(Number(at)), id };
    // Node skips characters that are not base64url, so the cursor must equal the encoded position.
    if (toCursor(position) === cursor) return position;
  }
  const detail = 'Not a cursor of this list: take nextCursor of the page before.';
  throw new TokenhouseError('validation_failed', detail, { fields: [{ pointer: '/cursor', detail }] });
}
