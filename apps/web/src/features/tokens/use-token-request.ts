import { ApiError, type GeneratedToken } from '@tokenhouse/client';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { DEFAULT_EXPIRATION, type Expiration, expiryOf } from './expiration.ts';
import { inputErrors, mayHaveChangedList, problemsOf, type RequestErrors } from './request-errors.ts';

interface Values {
  readonly name: string;
  readonly expiration: Expiration;
  /** `2026-12-31`, if the user chose a date. */
  readonly day: string;
}

/** The signed-in user, and a way to confirm the identity. */
export interface Identity {
  readonly email: string;
  readonly confirm: (password: string) => Promise<'confirmed' | 'wrong'>;
}

const TIMEOUT_MS = 30_000;

export interface TokenRequestOptions {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly identity: Identity;
  readonly suggestedName: string;
  readonly onGenerated: (generated: GeneratedToken) => void;
  readonly onListChanged: () => void;
  readonly onPending: (isPending: boolean) => void;
}

/** The state of the form, and the one request that it makes. */
export function useTokenRequest(options: TokenRequestOptions) {
  const { form, identity, onGenerated, onListChanged } = options;
  const [typed, setTyped] = useState<Partial<Values>>({});
  const values: Values = { name: options.suggestedName, expiration: DEFAULT_EXPIRATION, day: '', ...typed };
  const { errors, setErrors, clearError } = useErrors(form);
  const [failure, setFailure] = useState<unknown>();
  const { asksPassword, askPassword } = usePasswordField(form);
  const [isPending, setPending] = useState(false);
  // The same for every attempt: if the first response was lost, the second attempt must not create another token.
  const requestKey = useRef(newRequestKey());

  function showFailure(error: unknown) {
    if (isError(error, 'reauthentication_required')) return askPassword();
    if (isError(error, 'already_generated')) requestKey.current = newRequestKey();
    if (mayHaveChangedList(error)) onListChanged();
    const problems = problemsOf(error, values.expiration, new Date());
    setErrors(problems.fields);
    setFailure(problems.failure);
  }

  async function send(name: string, expiry: Date | null) {
    const password = inputOf(form.current, 'password')?.value ?? '';
    if (asksPassword && (await identity.confirm(password)) === 'wrong') {
      return setErrors({ password: 'The password is wrong.' });
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    onGenerated(await api.generateApiToken(name, expiry, { idempotencyKey: requestKey.current, signal }));
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    setFailure(undefined);
    const name = values.name.trim();
    const expiry = expiryOf(values.expiration, values.day, new Date());
    const password = asksPassword ? (inputOf(form.current, 'password')?.value ?? '') : undefined;
    const wrong = inputErrors({ name, expiry, password });
    setErrors(wrong);
    if (expiry === undefined || Object.keys(wrong).length > 0) return;
    setPending(true);
    options.onPending(true);
    await send(name, expiry).catch(showFailure);
    setPending(false);
    options.onPending(false);
  }

  function change(changed: Partial<Values>) {
    setTyped((before) => ({ ...before, ...changed }));
    // An error applies only to the value that caused it. The day depends on the expiration.
    clearError('name' in changed ? 'name' : 'day');
  }

  return { values, errors, failure, asksPassword, isPending, submit, clearError, change };
}

function isError(error: unknown, code: ApiError['code']): boolean {
  return error instanceof ApiError && error.code === code;
}

/** Whether the form asks for the password. The new field gets the focus. */
function usePasswordField(form: RefObject<HTMLFormElement | null>) {
  const [asksPassword, setAsksPassword] = useState(false);
  useEffect(() => {
    if (asksPassword) inputOf(form.current, 'password')?.focus();
  }, [asksPassword, form]);
  return { asksPassword, askPassword: () => setAsksPassword(true) };
}

/** The errors by field. The first invalid field gets the focus when the form is sent, not while the user types. */
function useErrors(form: RefObject<HTMLFormElement | null>) {
  const [{ errors, isSent }, set] = useState<{ errors: RequestErrors; isSent: boolean }>({
    errors: {},
    isSent: false,
  });
  useEffect(() => {
    if (!isSent) return;
    const first = errors.name ? 'tokenName' : errors.day ? 'day' : errors.password ? 'password' : undefined;
    if (first) inputOf(form.current, first)?.focus();
  }, [errors, isSent, form]);
  return {
    errors,
    setErrors: (wrong: RequestErrors) => set({ errors: wrong, isSent: true }),
    clearError(field: keyof RequestErrors) {
      set(({ errors: { [field]: _, ...others } }) => ({ errors: others, isSent: false }));
    },
  };
}

function inputOf(form: HTMLFormElement | null, name: string): HTMLInputElement | undefined {
  const input = form?.elements.namedItem(name);
  return input instanceof HTMLInputElement ? input : undefined;
}

/** A key for `Idempotency-Key`: 128 random bits. Not `randomUUID`, which browsers have only over HTTPS. */
function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
