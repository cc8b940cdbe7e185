/** The parts of an API error that the page shows. */
interface ApiProblem {
  readonly detail: string;
  readonly code?: unknown;
  readonly retryAfter?: unknown;
}

const SIGNED_OUT = 'You are signed out.';

// The server's details address programs too. These codes need another sentence for users.
const FOR_USERS: Readonly<Record<string, (problem: ApiProblem) => string>> = {
  credentials_missing: () => SIGNED_OUT,
  token_invalid: () => SIGNED_OUT,
  rate_limited: ({ detail, retryAfter }) =>
    typeof retryAfter === 'number' && retryAfter > 90
      ? `Too many requests. Try again in ${Math.ceil(retryAfter / 60)} minutes.`
      : detail,
  already_generated: () =>
    'An earlier attempt created this token, but this page never received it. Revoke it in the list, then select Generate again.',
};

/** A sentence for the user. A string is returned unchanged. Errors of the program get a general sentence. */
export function problemText(error: unknown): string {
  if (typeof error === 'string') return error;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return 'The server did not respond in time. Try again.';
  }
  if (!isApiProblem(error)) return 'Something went wrong on this page. Reload it.';
  const say = typeof error.code === 'string' ? FOR_USERS[error.code] : undefined;
  return say === undefined ? error.detail : say(error);
}

/** Whether signing in again solves the problem. */
export function isSignedOutProblem(error: unknown): boolean {
  return isApiProblem(error) && (error.code === 'credentials_missing' || error.code === 'token_invalid');
}

function isApiProblem(error: unknown): error is Error & ApiProblem {
  return error instanceof Error && 'detail' in error && typeof error.detail === 'string';
}
