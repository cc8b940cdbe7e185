import { InvalidArgumentError } from 'commander';
import { UsageError } from './shell.ts';

const MOST = 100_000;

/** Parses `--limit`. */
export function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > MOST) {
    throw new InvalidArgumentError(`Use a whole number from 1 to ${MOST}.`);
  }
  return limit;
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;
const AGO = /^(\d{1,6})([dhm])$/;
const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

/** Parses an RFC 3339 timestamp, a day in UTC, or a time ago: `7d`, `24h`, `30m`. Throws a UsageError. */
export function parseMoment(option: string, text: string, now: Date): Date {
  const [, count, unit] = AGO.exec(text) ?? [];
  if (count !== undefined) {
    return new Date(now.getTime() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  }
  const moment = new Date(RFC_3339.test(text) ? text.replace(' ', 'T').toUpperCase() : Number.NaN);
  if (Number.isNaN(moment.getTime())) {
    throw new UsageError(
      `${option} ${text} is not a valid time. Use 2026-08-01T09:30:00Z, 2026-08-01, or a time ago: 7d, 24h, 30m`,
    );
  }
  return moment;
}
