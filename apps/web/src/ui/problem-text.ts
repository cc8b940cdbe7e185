/** What an error of the API tells, as far as people are concerned. */
interface Told {
  readonly detail: string;
  readonly code?: unknown;
  readonly retryAfter?: unknown;
}

const SIGNED_OUT = 'You are signed out.';

// The server speaks to programs as well; these are the sentences that mean something else to a person.
const FOR_PEOPLE: Readonly<Record<string, (told: Told) => string>> = {
  credentials_missing: () => SIGNED_OUT,
  token_invalid: () => SIGNED_OUT,
  rate_limited: ({ detail, retryAfter }) =>
    typeof retryAfter === 'number' && retryAfter > 90
      ? `Too many requests. Try again in ${Math.ceil(retryAfter / 60)} minutes.`
      : detail,
  already_generated: () =>
    'An earlier attempt created this token, but this page never received it. Revoke it in the list, then select Generate again.',
};

/** One sentence for a person, or the sentence itself. An error of the program has nothing to tell them. */
export function problemText(error: unknown): string {
  if (typeof error === 'string') return error;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return 'The server did not respond in time. Try again.';
  }
  if (!isTold(error)) return 'Something went wrong on this page. Reload it.';
  const say = typeof error.code === 'string' ? FOR_PEOPLE[error.code] : undefined;
  return say === undefined ? error.detail : say(error);
}

/** Whether signing in again solves the problem. */
export function isSignedOutProblem(error: unknown): boolean {
  return isTold(error) && (error.code === 'credentials_missing' || error.code === 'token_invalid');
}

function isTold(error: unknown): error is Error & Told {
  return error instanceof Error && 'detail' in error && typeof error.detail === 'string';
}
