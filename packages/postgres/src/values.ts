import pg from 'pg';

type Parse = (text: string) => unknown;

/**
 * How the values of our statements are read. Of our own, since an app may set those of `pg` for its whole process: to
 * read times as text, for example.
 */
const OURS: Readonly<Record<number, Parse>> = {
  [pg.types.builtins.BOOL]: (text) => text === 't',
  [pg.types.builtins.INT4]: Number,
  [pg.types.builtins.INT8]: String,
  [pg.types.builtins.TEXT]: String,
  [pg.types.builtins.UUID]: String,
  [pg.types.builtins.JSONB]: (text) => JSON.parse(text),
  [pg.types.builtins.TIMESTAMPTZ]: parseTime,
};

/** The parsers for a connection or a statement; for types that this package does not read, those of `pg`. */
export const PARSERS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : OURS[oid]) ?? pg.types.getTypeParser(oid, format)) as never,
};

// DateStyle ISO: the offset has hours, optional minutes, and, in historic time zones, seconds.
const ISO =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

/**
 * Reads a timestamptz with the offset of the session's TimeZone. Infinity, and times before the year 1900
 * or after 9999, become an infinite number. Throws on any other form, because a wrong guess could extend an expiry.
 */
export function parseTime(text: string): Date | number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const parts = ISO.exec(text);
  if (parts === null) {
    throw new Error(`PostgreSQL sent the time "${text}" in an unknown form. Set DateStyle to ISO.`);
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  // `Date.UTC` interprets years up to 99 as years of the 20th century.
  if (year < 1900 || parts[12] !== undefined) return Number.NEGATIVE_INFINITY;
  if (year > 9999) return Number.POSITIVE_INFINITY;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds(parts[7]));
  return new Date(time - offsetMs(parts.slice(8, 12)));
}

/** The fraction of a second, to the millisecond. */
function milliseconds(fraction = ''): number {
  return Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Milliseconds ahead of UTC. */
function offsetMs([sign, ...parts]: readonly (string | undefined)[]): number {
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part = '0') => Number(part));
  return (sign === '-' ? -1_000 : 1_000) * (hours * 3_600 + minutes * 60 + seconds);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the text is a valid `uuid`. Other text cannot match a row, and would raise an error. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * A timestamptz from `pg`, limited to 1970 through 9999: an operator may write `infinity` or the year 290000. Throws
 * if it is not a time, because an unreadable expiry must not become one in the far future.
 */
export function toDate(value: Date | number): Date {
  const time = Number(value);
  if (Number.isNaN(time)) throw new Error('PostgreSQL sent a time that cannot be read');
  return new Date(Math.min(Math.max(time, 0), END_OF_TIME));
}

export function toDateOrNull(value: Date | number | null): Date | null {
  return value === null ? null : toDate(value);
}
