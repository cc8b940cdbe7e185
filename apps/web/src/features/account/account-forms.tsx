import { TextInput } from '@mantine/core';
import { PasswordField, SteadyButton } from '../../ui/controls.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { signIn, signUp } from './account-api.ts';
import classes from './account-form.module.css';
import { useAccountForm } from './use-account-form.ts';

/** E-mail and password, in a form that password managers recognize. */
export function SignInForm({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const form = useAccountForm({
    fields: ['email', 'password'],
    check: ({ email, password }) => ({
      ...(!email.includes('@') && { email: 'Enter your e-mail address.' }),
      ...(password === '' && { password: 'Enter your password.' }),
    }),
    send: signIn,
    onDone: onSignedIn,
  });
  return (
    <form className={classes.form} onSubmit={form.submit} ref={form.ref} noValidate>
      {form.failure !== undefined && <ProblemNotice error={form.failure} />}
      <EmailField {...form.field('email')} />
      <PasswordField {...form.field('password')} autoComplete="current-password" />
      <SteadyButton type="submit" size="md" loading={form.isPending}>
        Sign in
      </SteadyButton>
    </form>
  );
}

/** Creates an account. */
export function SignUpForm({ onSignedUp }: { readonly onSignedUp: () => void }) {
  const form = useAccountForm({
    fields: ['name', 'email', 'password'],
    check: ({ name, email, password }) => ({
      ...(name.trim() === '' && { name: 'Enter your name.' }),
      ...(!email.includes('@') && { email: 'Enter your e-mail address.' }),
      ...(password.length < 8 && { password: 'The password must have at least 8 characters.' }),
    }),
    send: signUp,
    onDone: onSignedUp,
  });
  return (
    <form className={classes.form} onSubmit={form.submit} ref={form.ref} noValidate>
      {form.failure !== undefined && <ProblemNotice error={form.failure} />}
      <TextInput
        {...form.field('name')}
        label="Name"
        autoComplete="name"
        maxLength={200}
        required
        withAsterisk={false}
      />
      <EmailField {...form.field('email')} />
      <PasswordField
        {...form.field('password')}
        description="At least 8 characters. A few unrelated words make a good password."
        autoComplete="new-password"
      />
      <SteadyButton type="submit" size="md" loading={form.isPending}>
        Sign up
      </SteadyButton>
    </form>
  );
}

export interface EmailFieldProps {
  readonly name: string;
  readonly error: string | undefined;
  readonly onChange: () => void;
}

/** The e-mail address that the user signs in with. Password managers find the password by it. */
function EmailField(props: EmailFieldProps) {
  return (
    <TextInput
      {...props}
      label="E-mail"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
    />
  );
}
