import { ApiError } from '@tokenhouse/client';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Signs in by cookie. Rejects with an AccountError in words for a person. */
export function signIn(credentials: Credentials): Promise<void> {
  return post('/api/auth/sign-in/email', credentials);
}

/** Signs in anew, to show who one is. Rejects as `signIn` does, but for a wrong password, which is an outcome. */
export async function confirmPassword(credentials: Credentials): Promise<'confirmed' | 'wrong'> {
  try {
    await signIn(credentials);
    return 'confirmed';
  } catch (error) {
    if (error instanceof AccountError && error.code === WRONG) return 'wrong';
    throw error;
  }
}

/** Makes an account and signs in to it. Rejects with an AccountError in words for a person. */
export function signUp(profile: Credentials & { readonly name: string }): Promise<void> {
  return post('/api/auth/sign-up/email', profile);
}

/** Ends the session. */
export function signOut(): Promise<void> {
  return post('/api/auth/sign-out', {});
}

const PATIENCE_MS = 30_000;

const WRONG = 'INVALID_EMAIL_OR_PASSWORD';

/** What the accounts refused. `code` is Better Auth's, `field` the input that it is about. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly detail: string;
  readonly code: string | undefined;
  readonly field: 'name' | 'email' | 'password' | undefined;

  constructor(detail: string, code?: string, field?: AccountError['field']) {
    super(detail);
    this.detail = detail;
    this.code = code;
    this.field = field;
  }
}

// Better Auth's codes, in words that say what to do. A wrong e-mail and a wrong password are told alike.
const REFUSALS: Readonly<Record<string, readonly [string, AccountError['field']?]>> = {
  [WRONG]: ['Wrong e-mail or password.'],
  INVALID_EMAIL: ['Enter a valid e-mail address.', 'email'],
  USER_ALREADY_EXISTS: ['An account with this e-mail already exists. Sign in instead.', 'email'],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: [
    'An account with this e-mail already exists. Sign in instead.',
    'email',
  ],
  PASSWORD_TOO_SHORT: ['The password must have at least 8 characters.', 'password'],
  PASSWORD_TOO_LONG: ['The password must have at most 128 characters.', 'password'],
  EMAIL_PASSWORD_SIGN_UP_DISABLED: ['Sign-ups are closed. Ask your administrator for an account.'],
};

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause) => {
    throw new ApiError({
      status: 0,
      code: 'network',
      detail: 'The server did not respond. Try again.',
      cause,
    });
  });
  if (!response.ok) throw await toAccountError(response);
}

async function toAccountError(response: Response): Promise<AccountError> {
  const answer: unknown = await response.json().catch(() => undefined);
  const code = textOf(answer, 'code');
  const [detail, field] = REFUSALS[code ?? ''] ?? [];
  if (detail !== undefined) return new AccountError(detail, code, field);
  // Better Auth quotes its schema there: `[body.email] Invalid email address`.
  if (code === 'VALIDATION_ERROR') return new AccountError('Enter a valid e-mail address.', code, 'email');
  const weakness = passwordProblem(answer);
  if (weakness !== undefined) return new AccountError(`The password ${weakness}.`, code, 'password');
  const told = textOf(answer, 'detail') ?? textOf(answer, 'message');
  return new AccountError(
    told ?? `The server rejected the request (status ${response.status}). Try again later.`,
  );
}

/** The server's problem with the password, as the end of a sentence. */
function passwordProblem(answer: unknown): string | undefined {
  const errors: unknown = Object(answer).errors;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return textOf(first, 'pointer') === '/password' ? textOf(first, 'detail') : undefined;
}

function textOf(value: unknown, member: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text = Reflect.get(value, member);
  return typeof text === 'string' ? text : undefined;
}
