import { ApiError } from '@tokenhouse/client';
import { formatTime } from '../../ui/format-time.ts';
import type { Expiration } from './expiration.ts';

/** The errors of the form, by field. */
export interface RequestErrors {
  readonly name?: string;
  readonly day?: string;
  readonly password?: string;
}

/** What the form shows after a failed request: errors at its fields, or one failure. */
export interface RequestProblems {
  readonly fields: RequestErrors;
  readonly failure?: unknown;
}

const MAX_NAME = 100;
const CHANGED: readonly string[] = ['already_generated', 'network', 'rate_limited'];
const CLOCK_IS_WRONG = 'The server says this date has passed. Check this device’s clock.';

/** The values that are checked before they are sent. */
export interface CheckedInput {
  /** Trimmed. */
  readonly name: string;
  /** Undefined without a valid date. */
  readonly expiry: Date | null | undefined;
  /** Undefined if the form does not ask for it. */
  readonly password: string | undefined;
}

/** The errors of the form before it is sent. */
export function inputErrors({ name, expiry, password }: CheckedInput): RequestErrors {
  return {
    ...nameErrors(name),
    ...(expiry === undefined && { day: 'Choose a date in the future.' }),
    ...(password === '' && { password: 'Enter your password.' }),
  };
}

/** The errors of a trimmed name, before it is sent. */
export function nameErrors(name: string): RequestErrors {
  // Counts code points, as the server does.
  const { length } = [...name];
  if (length === 0) return { name: 'Enter a name, such as the agent and machine.' };
  if (length <= MAX_NAME) return {};
  return { name: `The name has ${length} characters. It can have at most ${MAX_NAME}.` };
}

/** What to show for a failed request. */
export function problemsOf(error: unknown, expiration: Expiration, now: Date): RequestProblems {
  if (!(error instanceof ApiError)) return { fields: {}, failure: error };
  const fields = fieldErrors(error);
  // The form counted the date from this device's clock, unless the user chose it.
  if (fields.day && expiration !== 'date') return { fields: {}, failure: CLOCK_IS_WRONG };
  if (Object.keys(fields).length > 0) return { fields };
  if (error.code !== 'rate_limited' || error.retryAfter === undefined) return { fields: {}, failure: error };
  return { fields: {}, failure: hourIsFull(error.retryAfter, now) };
}

/** Whether the server may hold a token that the list does not show. */
export function mayHaveChangedList(error: unknown): boolean {
  return !(error instanceof ApiError) || CHANGED.includes(error.code);
}

/** The errors that the server reported for the fields. */
function fieldErrors({ fields }: ApiError): RequestErrors {
  const about = (pointer: string) => fields.find((field) => field.pointer === pointer)?.detail;
  const [name, day] = [about('/name'), about('/expiresAt')];
  return { ...(name && { name: `The name ${name}.` }), ...(day && { day: `The date ${day}.` }) };
}

/** The message for a reached hourly limit; `retryAfter` in seconds. */
export function hourIsFull(retryAfter: number, now: Date): string {
  const next = formatTime(new Date(now.getTime() + retryAfter * 1000));
  return `You have reached the limit of new tokens per hour. You can generate the next one at ${next}.`;
}
