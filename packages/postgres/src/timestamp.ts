const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);

/** A timestamptz as `pg` gives it. `infinity`, which an operator may write, becomes the year 9999, or 1970 if negative. */
export function toDate(value: Date | number): Date {
  if (value instanceof Date) return value;
  return new Date(value > 0 ? END_OF_TIME : 0);
}

export function toDateOrNull(value: Date | number | null): Date | null {
  return value === null ? null : toDate(value);
}
