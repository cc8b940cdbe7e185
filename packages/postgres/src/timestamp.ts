const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);

/** A timestamptz as `pg` gives it, within 1970 and 9999: an operator may write `infinity` or the year 290000. */
export function toDate(value: Date | number): Date {
  const time = Number(value);
  // A date beyond those of JavaScript is no number.
  if (Number.isNaN(time) || time > END_OF_TIME) return new Date(END_OF_TIME);
  return new Date(Math.max(time, 0));
}

export function toDateOrNull(value: Date | number | null): Date | null {
  return value === null ? null : toDate(value);
}
