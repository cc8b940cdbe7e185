import { TokenhouseError } from '@tokenhouse/core';

/** A `rate_limited` error that says how long to wait. `sentence` says what there was too much of. */
export function tooManyAttempts(sentence: string, seconds: number): TokenhouseError {
  const detail = `${sentence} Try again in ${inWords(seconds)}.`;
  return new TokenhouseError('rate_limited', detail, { retryAfter: seconds });
}

/** A time to wait, rounded up: `1 second`, `40 seconds`, `5 minutes`. */
function inWords(seconds: number): string {
  const [count, unit] = seconds <= 90 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
