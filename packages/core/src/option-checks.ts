import type { UsageDurability } from './usage-writer.ts';

/** Throws a RangeError unless `value` is a whole number within the bounds. NaN is not one. */
export function checkWhole(name: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new RangeError(`${name} must be a whole number from ${from} to ${to}, and is ${value}`);
}

/** The largest whole number that a limit can be. */
export const MAX_LIMIT = 2_147_483_647;

/** The word before the underscore of a token. */
export const TOKEN_PREFIX = /^[a-z0-9]{2,12}$/;

/** The rule of `TOKEN_PREFIX` in words. */
export const TOKEN_PREFIX_RULE = 'must be 2 to 12 lower-case letters or digits';

const DURABILITIES: readonly string[] = ['durable', 'buffered'] satisfies readonly UsageDurability[];
const MAX_RETENTION_DAYS = 36_500;

/** Throws a RangeError unless `days` is a valid retention of inactive tokens; 0 keeps them all. */
export function checkTokenRetention(days: number): void {
  checkWhole('inactiveTokenRetentionDays', days, 0, MAX_RETENTION_DAYS);
}

/** Throws a RangeError on a bad option: a typing error must not weaken or empty the log. */
export function checkUsageLogOptions(usageLog: UsageDurability, retentionDays: number): void {
  if (!DURABILITIES.includes(usageLog))
    throw new RangeError(`usageLog must be durable or buffered, and is ${usageLog}`);
  checkWhole('retentionDays', retentionDays, 0, MAX_RETENTION_DAYS);
}
