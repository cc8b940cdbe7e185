import { ApiError, type GeneratedToken } from '@tokenhouse/client';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { DEFAULT_EXPIRATION, type Expiration, expiryOf } from './expiration.ts';
import { fieldErrors, hourIsFull, nameErrors, type RequestErrors } from './request-errors.ts';

interface Values {
  readonly name: string;
  readonly expiration: Expiration;
  /** `2026-12-31`, where a date is chosen. */
  readonly day: string;
}

/** Who is signed in, and the way to show it again. */
export interface Identity {
  readonly email: string;
  readonly confirm: (password: string) => Promise<'confirmed' | 'wrong'>;
}

const CLOCK_IS_WRONG = 'The date lies behind by the server’s clock. Is the clock of this device right?';
const PATIENCE_MS = 30_000;

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
  const [asksPassword, setAsksPassword] = useState(false);
  const [isPending, setPending] = useState(false);
  // The same for every attempt: when the first one's answer was lost, the second must not make another token.
  const requestKey = useRef(newRequestKey());

  // A new field is where the user continues.
  useEffect(() => {
    if (asksPassword) inputOf(form.current, 'password')?.focus();
  }, [asksPassword, form]);

  function follow(pending: boolean) {
    setPending(pending);
    options.onPending(pending);
  }

  function explain(error: unknown) {
    if (!(error instanceof ApiError)) {
      onListChanged();
      return setFailure(error);
    }
    if (error.code === 'reauthentication_required') return setAsksPassword(true);
    if (error.code === 'already_generated') requestKey.current = newRequestKey();
    if (['already_generated', 'network', 'rate_limited'].includes(error.code)) onListChanged();
    const wrong = fieldErrors(error);
    // A date that the form has counted itself is wrong only when its clock is.
    if (wrong.day && values.expiration !== 'date') setFailure(CLOCK_IS_WRONG);
    else if (Object.keys(wrong).length > 0) setErrors(wrong);
    else if (error.code !== 'rate_limited' || error.retryAfter === undefined) setFailure(error);
    else setFailure(hourIsFull(error.retryAfter, new Date()));
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    setFailure(undefined);
    const name = values.name.trim();
    const expiry = expiryOf(values.expiration, values.day, new Date());
    const password = inputOf(form.current, 'password')?.value ?? '';
    const wrong: RequestErrors = {
      ...nameErrors(name),
      ...(expiry === undefined && { day: 'Choose a day to come.' }),
      ...(asksPassword && password === '' && { password: 'Enter your password.' }),
    };
    setErrors(wrong);
    if (expiry === undefined || Object.keys(wrong).length > 0) return;
    follow(true);
    try {
      if (asksPassword && (await identity.confirm(password)) === 'wrong') {
        return setErrors({ password: 'The password is wrong.' });
      }
      const signal = AbortSignal.timeout(PATIENCE_MS);
      onGenerated(await api.generateApiToken(name, expiry, { idempotencyKey: requestKey.current, signal }));
    } catch (error) {
      explain(error);
    } finally {
      follow(false);
    }
  }

  return {
    values,
    errors,
    failure,
    asksPassword,
    isPending,
    submit,
    clearError,
    change(changed: Partial<Values>) {
      setTyped((before) => ({ ...before, ...changed }));
      // An error applies only to the value that caused it. The day depends on the expiration.
      clearError('name' in changed ? 'name' : 'day');
    },
  };
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

/** A key for `Idempotency-Key`: 128 random bits. Not `randomUUID`, which browsers have over HTTPS alone. */
function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
