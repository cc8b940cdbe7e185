import { useQueryClient } from '@tanstack/react-query';
import type { Me } from '@tokenhouse/client';
import { Link, Redirect, useSearch } from 'wouter';
import { KEYS } from '../api/keys.ts';
import { useSite } from '../api/session.ts';
import { SignInForm } from '../features/account/sign-in-form.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { ExternalAccounts } from './external-accounts.tsx';
import { nextPage } from './next-page.ts';

/** In the address of somebody whose session has ended while they were here. */
export const SESSION_ENDED = 'ended';

/** Signs in, and goes where one wanted to. */
export function SignInPage({ me }: { readonly me: Me | null }) {
  const search = useSearch();
  const site = useSite();
  const queryClient = useQueryClient();
  if (me) return <Redirect to={nextPage(search)} replace />;
  return (
    <Page title="Sign in" width="narrow">
      {new URLSearchParams(search).has(SESSION_ENDED) && (
        <Notice tone="quiet">
          You were signed out. If a new token was on the screen and not saved, it cannot be shown again:
          revoke it and generate another.
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
