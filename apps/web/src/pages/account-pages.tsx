import { useQueryClient } from '@tanstack/react-query';
import type { Me } from '@tokenhouse/client';
import { Link, Redirect, useSearch } from 'wouter';
import { KEYS } from '../api/client.ts';
import { useSite } from '../api/session.ts';
import { SignInForm, SignUpForm } from '../features/account/account-forms.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { nextPage } from './addresses.ts';
import { ExternalAccounts } from './fallback-pages.tsx';

/** In the address after a session has ended while the page was open. */
export const SESSION_ENDED = 'ended';

/** Signs in, then goes to the requested page. */
export function SignInPage({ me }: { readonly me: Me | null }) {
  const search = useSearch();
  const site = useSite();
  const queryClient = useQueryClient();
  if (me) return <Redirect to={nextPage(search)} replace />;
  return (
    <Page title="Sign in" width="narrow">
      {new URLSearchParams(search).has(SESSION_ENDED) && (
        <Notice tone="quiet">
          You were signed out. If you did not save a new token, it cannot be shown again. Revoke it and
          generate another one.
        </Notice>
      )}
      {site.data?.accounts === 'external' ? (
        <ExternalAccounts />
      ) : (
        <SignInForm onSignedIn={() => void queryClient.invalidateQueries({ queryKey: KEYS.me })} />
      )}
      {site.data?.signUps === 'open' && (
        <p>
          New here? <Link href={`/sign-up${search && `?${search}`}`}>Sign up</Link>
        </p>
      )}
    </Page>
  );
}

/** Creates an account, then goes to the requested page. */
export function SignUpPage({ me }: { readonly me: Me | null }) {
  const search = useSearch();
  const site = useSite();
  const queryClient = useQueryClient();
  if (me) return <Redirect to={nextPage(search)} replace />;
  return (
    <Page title="Sign up" width="narrow">
      {site.data?.accounts === 'external' && <ExternalAccounts />}
      {site.data?.accounts === 'built-in' && site.data.signUps === 'closed' && (
        <Notice tone="caution">Sign-ups are closed. Ask your administrator for an account.</Notice>
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
