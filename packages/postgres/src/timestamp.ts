const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * A timestamptz as `pg` gives it, within 1970 and 9999: an operator may write `infinity` or the year 290000. Throws
 * when it is not a time, since an expiry that cannot be read must not become one that never comes.
 */
export function toDate(value: Date | number): Date {
  const time = Number(value);
  if (Number.isNaN(time)) throw new Error('PostgreSQL sent a time that cannot be read');
  return new Date(Math.min(Math.max(time, 0), END_OF_TIME));
}

export function toDateOrNull(value: Date | number | null): Date | null {
  return value === null ? null : toDate(value);
}
