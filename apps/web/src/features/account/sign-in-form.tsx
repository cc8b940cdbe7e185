import { PasswordField } from '../../ui/password-field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SteadyButton } from '../../ui/steady-button.tsx';
import { signIn } from './account-api.ts';
import classes from './account-form.module.css';
import { EmailField } from './email-field.tsx';
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
      <EmailField {...form.field('email')} />
      <PasswordField {...form.field('password')} autoComplete="current-password" />
      <SteadyButton type="submit" size="md" loading={form.isPending}>
        Sign in
      </SteadyButton>
    </form>
  );
}
