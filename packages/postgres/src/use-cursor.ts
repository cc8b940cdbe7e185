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
  const match = /^(\d{1,15})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match?.[1] === undefined || match[2] === undefined) {
    const detail = 'Not a cursor of this list: take nextCursor of the page before.';
    throw new TokenhouseError('validation_failed', detail, { fields: [{ pointer: '/cursor', detail }] });
  }
  return { at: new Date(Number(match[1])), id: match[2] };
}
