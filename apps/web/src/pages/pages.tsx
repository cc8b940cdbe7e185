import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useMe } from '../api/session.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { ActivityPage } from './activity-page.tsx';
import { ConnectionsPage } from './connections-page.tsx';
import { Frame } from './frame.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { SignUpPage } from './sign-up-page.tsx';
import { WelcomePage } from './welcome-page.tsx';

/** Which page stands at which address. The server knows the same addresses: apps/server/src/web.ts. */
export function Pages() {
  const me = useMe();
  const [path] = useLocation();
  if (me.isPending) return <Frame me={null} isEmpty />;
  if (me.isError) {
    return (
      <Frame me={null}>
        <ProblemNotice error={me.error} onRetry={() => void me.refetch()} />
      </Frame>
    );
  }
  return (
    <Frame me={me.data}>
      <Switch>
        <Route path="/">{me.data ? <Redirect to="/connections" replace /> : <WelcomePage />}</Route>
        <Route path="/sign-in">
          <SignInPage me={me.data} />
        </Route>
        <Route path="/sign-up">
          <SignUpPage me={me.data} />
        </Route>
        <Route path="/connections">
          {me.data ? <ConnectionsPage me={me.data} /> : <ToSignIn from={path} />}
        </Route>
        <Route path="/connections/:id">
          {({ id }) => (me.data ? <ActivityPage tokenId={id} /> : <ToSignIn from={path} />)}
        </Route>
        <Route>
          <NotFoundPage />
        </Route>
      </Switch>
    </Frame>
  );
}

/** Signs in first and comes back. */
function ToSignIn({ from }: { readonly from: string }) {
  return <Redirect to={`/sign-in?next=${encodeURIComponent(from)}`} replace />;
}
