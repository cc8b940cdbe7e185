import { useQueryClient } from '@tanstack/react-query';
import type { Me } from '@tokenhouse/client';
import { Link, Redirect, useSearch } from 'wouter';
import { KEYS } from '../api/keys.ts';
import { useSite } from '../api/session.ts';
import { SignUpForm } from '../features/account/sign-up-form.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { ExternalAccounts } from './external-accounts.tsx';
import { nextPage } from './next-page.ts';

/** Makes an account, and goes where one wanted to. */
export function SignUpPage({ me }: { readonly me: Me | null }) {
  const search = useSearch();
  const site = useSite();
  const queryClient = useQueryClient();
  if (me) return <Redirect to={nextPage(search)} replace />;
  return (
    <Page title="Sign up" width="narrow">
      {site.data?.accounts === 'external' && <ExternalAccounts />}
      {site.data?.accounts === 'built-in' && site.data.signUps === 'closed' && (
        <Notice tone="caution">Nobody new may sign up here. Ask whoever runs this Tokenhouse.</Notice>
      )}
      {site.data?.signUps !== 'closed' && (
        <SignUpForm onSignedUp={() => void queryClient.invalidateQueries({ queryKey: KEYS.me })} />
      )}
      {site.data?.accounts !== 'external' && (
        <p>
          Have an account? <Link href={`/sign-in${search && `?${search}`}`}>Sign in</Link>
        </p>
      )}
    </Page>
  );
}
