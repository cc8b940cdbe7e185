import { Notice } from '../ui/notice.tsx';

/** Where people come from an identity provider, this page has no session to offer them. */
export function ExternalAccounts() {
  return (
    <Notice tone="quiet">
      The accounts of this Tokenhouse are those of another application. Manage your tokens there, or through
      the <a href="/docs/">HTTP API</a> with a JWT of your account.
    </Notice>
  );
}
