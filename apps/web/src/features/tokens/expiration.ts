/** The expirations that the form offers. */
export const EXPIRATIONS = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'year', label: '1 year' },
  { value: 'date', label: 'Custom date…' },
  { value: 'never', label: 'Never' },
] as const;

export type Expiration = (typeof EXPIRATIONS)[number]['value'];

/** Long enough to be convenient, short enough that a forgotten token expires. */
export const DEFAULT_EXPIRATION: Expiration = '90';

export function isExpiration(text: string): text is Expiration {
  return EXPIRATIONS.some(({ value }) => value === text);
}

/**
 * The time of expiry. Null for never, undefined if `day` (such as `2026-12-31`) is not a future date. A chosen day ends at
 * midnight in the user's time zone.
 */
export function expiryOf(expiration: Expiration, day: string, now: Date): Date | null | undefined {
  switch (expiration) {
    case 'never':
      return null;
    case 'date':
      return endOfDay(day, now);
    case 'year':
      return new Date(new Date(now).setFullYear(now.getFullYear() + 1));
    default:
      return new Date(new Date(now).setDate(now.getDate() + Number(expiration)));
  }
}

function endOfDay(day: string, now: Date): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const end = new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59);
  return end > now && end.getMonth() === Number(month) - 1 ? end : undefined;
}

/** `2026-12-31`, for a date input. */
export function toDay(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
