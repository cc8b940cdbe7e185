import { Link } from 'wouter';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';

/** For an address at which nothing stands. */
export function NotFoundPage() {
  return (
    <Page title="Nothing here" intro="There is no page at this address.">
      <p>
        <Link href="/">Go to the start</Link>
      </p>
    </Page>
  );
}

/** Where people come from an identity provider, this page has no session to offer them. */
export function ExternalAccounts() {
  return (
    <Notice tone="quiet">
      The accounts of this Tokenhouse are those of another application. Manage your tokens there, or through
      the <a href="/docs/">HTTP API</a> with a JWT of your account.
    </Notice>
  );
}
