import { TextInput } from '@mantine/core';
import { PasswordField } from '../../ui/password-field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SteadyButton } from '../../ui/steady-button.tsx';
import { signUp } from './account-api.ts';
import classes from './account-form.module.css';
import { EmailField } from './email-field.tsx';
import { useAccountForm } from './use-account-form.ts';

/** Makes an account. */
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
        description="At least 8 characters. A few unrelated words make a good one."
        autoComplete="new-password"
      />
      <SteadyButton type="submit" size="md" loading={form.isPending}>
        Sign up
      </SteadyButton>
    </form>
  );
}
