import { Link } from 'wouter';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';

/** For an address without a page. */
export function NotFoundPage() {
  return (
    <Page title="Page not found" intro="There is no page at this address.">
      <p>
        <Link href="/">Go to the home page</Link>
      </p>
    </Page>
  );
}

/** Shown in place of a form if users come from an identity provider, because this server has no sessions then. */
export function ExternalAccounts() {
  return (
    <Notice tone="quiet">
      Accounts are managed by another application. Manage your tokens there, or use the{' '}
      <a href="/docs/">HTTP API</a> with a JWT of your account.
    </Notice>
  );
}
