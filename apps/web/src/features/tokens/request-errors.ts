import type { ApiError } from '@tokenhouse/client';
import { formatTime } from '../../ui/format-time.ts';

/** The errors of the form, by field. */
export interface RequestErrors {
  readonly name?: string;
  readonly day?: string;
  readonly password?: string;
}

const MAX_NAME = 100;

/** The errors of a trimmed name, before it is sent. */
export function nameErrors(name: string): RequestErrors {
  // Counts code points, as the server does.
  const { length } = [...name];
  if (length === 0) return { name: 'Enter a name, for example the agent and the machine.' };
  if (length <= MAX_NAME) return {};
  return { name: `The name has ${length} characters. It can have at most ${MAX_NAME}.` };
}

/** The errors that the server reported for the fields. */
export function fieldErrors({ fields }: ApiError): RequestErrors {
  const about = (pointer: string) => fields.find((field) => field.pointer === pointer)?.detail;
  const [name, day] = [about('/name'), about('/expiresAt')];
  return { ...(name && { name: `The name ${name}.` }), ...(day && { day: `The date ${day}.` }) };
}

/** The message for a reached hourly limit; `retryAfter` in seconds. */
export function hourIsFull(retryAfter: number, now: Date): string {
  const next = formatTime(new Date(now.getTime() + retryAfter * 1000));
  return `You have reached the limit of new tokens per hour. You can generate the next one at ${next}.`;
}
