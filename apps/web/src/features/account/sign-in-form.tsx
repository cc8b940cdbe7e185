import { Button, PasswordInput, TextInput } from '@mantine/core';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { signIn } from './account-api.ts';
import classes from './account-form.module.css';
import { useAccountForm } from './use-account-form.ts';

/** E-mail and password, in the form that password managers know. */
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
      <TextInput
        {...form.field('email')}
        label="E-mail"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
      />
      <PasswordInput
        {...form.field('password')}
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what I type', tabIndex: 0 }}
      />
      <Button type="submit" size="md" loading={form.isPending}>
        Sign in
      </Button>
    </form>
  );
}
