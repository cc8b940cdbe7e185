const LATEST = '9999-12-31T23:59:59.999Z';

/** The form of all times in the database; one after the year 9999 becomes its last millisecond. */
export function toStoredTime(time: Date): string {
  return time.getTime() > Date.parse(LATEST) ? LATEST : time.toISOString();
}

/**
 * A stored time as a date. A trigger keeps what verdicts rest on in one form; should it have been dropped, an
 * unreadable time is 1970, so that a token is refused and no reader fails.
 */
export function fromStoredTime(text: string): Date {
  const ms = Date.parse(text.includes('T') ? text : text.replace(' ', 'T') + 'Z');
  return new Date(Number.isNaN(ms) ? 0 : ms);
}

/** The same for a column that may be null. */
export function fromNullableTime(text: string | null): Date | null {
  return text === null ? null : fromStoredTime(text);
}
