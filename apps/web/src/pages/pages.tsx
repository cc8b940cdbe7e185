import type { Me } from '@tokenhouse/client';
import { type ReactNode, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useMe } from '../api/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { SESSION_ENDED, SignInPage, SignUpPage } from './account-pages.tsx';
import { ActivityPage } from './activity-page.tsx';
import { isTokenId } from './addresses.ts';
import { ConnectionsPage } from './connections-page.tsx';
import { NotFoundPage } from './fallback-pages.tsx';
import { Frame } from './frame.tsx';
import { WelcomePage } from './welcome-page.tsx';

/** The page of each address. The server has the same addresses: apps/server/src/http/pages.ts. */
export function Pages() {
  const me = useMe();
  const [wasHere, setWasHere] = useState(false);
  if (me.data && !wasHere) setWasHere(true);
  if (me.isPending) return <Frame me={null} isEmpty />;
  // After a failed refetch the page stays: it may show a token that the user has not saved.
  if (me.isError && me.data === undefined) {
    return (
      <Frame me={null}>
        <ProblemNotice error={me.error} onRetry={() => void me.refetch()} />
      </Frame>
    );
  }
  return (
    <Frame me={me.data}>
      <Switch key={me.data?.user.id}>
        <Route path="/">{me.data ? <Redirect to="/connections" replace /> : <WelcomePage />}</Route>
        <Route path="/sign-in">
          <SignInPage me={me.data} />
        </Route>
        <Route path="/sign-up">
          <SignUpPage me={me.data} />
        </Route>
        <Route path="/connections">
          <Personal me={me.data} wasHere={wasHere} render={(person) => <ConnectionsPage me={person} />} />
        </Route>
        <Route path="/connections/:id">
          {({ id }) =>
            isTokenId(id) ? (
              <Personal me={me.data} wasHere={wasHere} render={() => <ActivityPage tokenId={id} />} />
            ) : (
              <NotFoundPage />
            )
          }
        </Route>
        <Route>
          <NotFoundPage />
        </Route>
      </Switch>
    </Frame>
  );
}

interface PersonalPageProps {
  readonly me: Me | null;
  /** A user was signed in since this page was loaded. */
  readonly wasHere: boolean;
  readonly render: (me: Me) => ReactNode;
}

/** A page for signed-in users. Others sign in first and come back. */
function Personal({ me, wasHere, render }: PersonalPageProps) {
  const [path] = useLocation();
  if (me) return render(me);
  const search = new URLSearchParams({ next: path, ...(wasHere && { [SESSION_ENDED]: '' }) });
  return <Redirect to={`/sign-in?${search}`} replace />;
}
