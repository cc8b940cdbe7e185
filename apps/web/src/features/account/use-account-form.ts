import { type FormEvent, useRef, useState } from 'react';
import { AccountError } from './account-api.ts';

type Values<Field extends string> = Readonly<Record<Field, string>>;
type Errors<Field extends string> = Readonly<Partial<Record<Field, string>>>;

export interface AccountFormOptions<Field extends string> {
  readonly fields: readonly Field[];
  /** The errors before the form is sent, by field. */
  readonly check: (values: Values<Field>) => Errors<Field>;
  readonly send: (values: Values<Field>) => Promise<void>;
  readonly onDone: () => void;
}

/**
 * A form whose values are read when it is sent, because password managers fill fields without an event. The first invalid
 * field gets the focus.
 */
export function useAccountForm<Field extends string>(options: AccountFormOptions<Field>) {
  const ref = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState(() => ({}) as Errors<Field>);
  const [failure, setFailure] = useState<unknown>();
  const [isPending, setPending] = useState(false);

  function show(wrong: Errors<Field>): boolean {
    setErrors(wrong);
    const first = options.fields.find((name) => wrong[name] !== undefined);
    if (first !== undefined) inputOf(ref.current, first)?.focus();
    return first !== undefined;
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const values = Object.fromEntries(
      options.fields.map((name) => [name, inputOf(ref.current, name)?.value ?? '']),
    ) as Values<Field>;
    setFailure(undefined);
    if (show(options.check(values))) return;
    setPending(true);
    try {
      await options.send(values);
      options.onDone();
    } catch (error) {
      const field =
        error instanceof AccountError ? options.fields.find((name) => name === error.field) : undefined;
      if (field === undefined) setFailure(error);
      else show({ [field]: (error as AccountError).detail } as Errors<Field>);
    } finally {
      setPending(false);
    }
  }

  return {
    ref,
    submit,
    failure,
    isPending,
    field: (name: Field) => ({
      name,
      error: errors[name],
      // An error applies only to the value that caused it.
      onChange: () => setErrors((before) => ({ ...before, [name]: undefined })),
    }),
  };
}

function inputOf(form: HTMLFormElement | null, name: string): HTMLInputElement | undefined {
  const input = form?.elements.namedItem(name);
  return input instanceof HTMLInputElement ? input : undefined;
}
