import { ApiError } from '@tokenhouse/client';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Signs in by cookie. Rejects with an AccountError whose text is for users. */
export function signIn(credentials: Credentials): Promise<void> {
  return post('/api/auth/sign-in/email', credentials);
}

/** Signs in again to confirm the identity. Rejects as `signIn` does; a wrong password is an outcome. */
export async function confirmPassword(credentials: Credentials): Promise<'confirmed' | 'wrong'> {
  try {
    await signIn(credentials);
    return 'confirmed';
  } catch (error) {
    if (error instanceof AccountError && error.code === WRONG) return 'wrong';
    throw error;
  }
}

/** Creates an account and signs in to it. Rejects with an AccountError whose text is for users. */
export function signUp(profile: Credentials & { readonly name: string }): Promise<void> {
  return post('/api/auth/sign-up/email', profile);
}

/** Ends the session. */
export function signOut(): Promise<void> {
  return post('/api/auth/sign-out', {});
}

const TIMEOUT_MS = 30_000;

const WRONG = 'INVALID_EMAIL_OR_PASSWORD';

/** An error of the account endpoints. `code` is Better Auth's, `field` the input that it concerns. */
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

// Better Auth's codes with a text for users. It is the same for an unknown e-mail and a wrong password.
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
    signal: AbortSignal.timeout(TIMEOUT_MS),
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
  const body: unknown = await response.json().catch(() => undefined);
  const code = textOf(body, 'code');
  const [detail, field] = REFUSALS[code ?? ''] ?? [];
  if (detail !== undefined) return new AccountError(detail, code, field);
  // Better Auth quotes its schema there: `[body.email] Invalid email address`.
  if (code === 'VALIDATION_ERROR') return new AccountError('Enter a valid e-mail address.', code, 'email');
  const weakness = passwordProblem(body);
  if (weakness !== undefined) return new AccountError(`The password ${weakness}.`, code, 'password');
  const message = textOf(body, 'detail') ?? textOf(body, 'message');
  return new AccountError(
    message ?? `The server rejected the request (status ${response.status}). Try again later.`,
  );
}

/** Why the server rejected the password, as the end of a sentence. */
function passwordProblem(body: unknown): string | undefined {
  const errors: unknown = Object(body).errors;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return textOf(first, 'pointer') === '/password' ? textOf(first, 'detail') : undefined;
}

function textOf(value: unknown, member: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text = Reflect.get(value, member);
  return typeof text === 'string' ? text : undefined;
}
