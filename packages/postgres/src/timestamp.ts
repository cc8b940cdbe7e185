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
