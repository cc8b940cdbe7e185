// The length of each unit in seconds, and the largest count that is shown in it. Up to 100 days are shown in days.
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ['second', 1, 59],
  ['minute', 60, 59],
  ['hour', 3_600, 23],
  ['day', 86_400, 100],
  ['month', 2_629_746, 11],
  ['year', 31_556_952, Number.POSITIVE_INFINITY],
];

const EXACT_WITHIN_MS = 48 * 3_600_000;

// The interface is in English. Dates have the month as a word, so that they are the same in every country.
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const SECOND = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `5 minutes ago`, `in 3 days`, to the nearest; within half a minute `just now`. */
export function formatRelative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 30) return 'just now';
  for (const [unit, length, most] of UNITS) {
    const count = Math.round(seconds / length);
    if (Math.abs(count) <= most) return RELATIVE.format(count, unit);
  }
  return formatDate(at);
}

/** The date, with the time if it is within two days of now. */
export function formatNear(at: Date, now: Date): string {
  return Math.abs(at.getTime() - now.getTime()) < EXACT_WITHIN_MS ? formatMoment(at) : formatDate(at);
}

/** `22 Nov 2026`, in the user's time zone. */
export function formatDate(at: Date): string {
  return DATE.format(at);
}

/** `22 Nov 2026, 19:30`, in the user's time zone. */
export function formatMoment(at: Date): string {
  return MOMENT.format(at);
}

/** `22 Nov, 19:30:05`, in the user's time zone. */
export function formatSecond(at: Date): string {
  return SECOND.format(at);
}

/** `in 5 minutes` for a future time, `in a few seconds` within half a minute. For a past time, see `formatRelative`. */
export function formatUntil(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  return ms > 0 && ms < 30_000 ? 'in a few seconds' : formatRelative(at, now);
}

/** `19:30`, in the user's time zone. */
export function formatTime(at: Date): string {
  return TIME.format(at);
}

/** The user's time zone, such as `Europe/Berlin`. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
