const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

// The interface is in English; dates are written so that no country reads another day.
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const SECOND = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `5 minutes ago`, `in 3 days`; within half a minute `just now`. */
export function formatRelative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  for (const [unit, length] of UNITS) {
    const count = Math.trunc(seconds / length);
    if (count !== 0) return RELATIVE.format(count, unit);
  }
  if (Math.abs(seconds) < 30) return 'just now';
  return RELATIVE.format(Math.trunc(seconds), 'second');
}

/** `22 Nov 2026`, in the reader's time zone. */
export function formatDate(at: Date): string {
  return DATE.format(at);
}

/** `22 Nov 2026, 19:30`, in the reader's time zone. */
export function formatMoment(at: Date): string {
  return MOMENT.format(at);
}

/** `22 Nov, 19:30:05`, in the reader's time zone. */
export function formatSecond(at: Date): string {
  return SECOND.format(at);
}

/** The reader's time zone, `Europe/Berlin`. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
