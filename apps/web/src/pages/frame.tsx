import { Button } from '@mantine/core';
import type { Me } from '@tokenhouse/client';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useSite } from '../api/session.ts';
import { AccountMenu } from '../features/account/account-menu.tsx';
import { Logo } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { Loading } from '../ui/page.tsx';
import { isOwnAddress } from './addresses.ts';
import classes from './frame.module.css';

export interface FrameProps {
  readonly me: Me | null;
  readonly children?: ReactNode;
  /** Nothing is known yet: neither who is here, nor what to show. */
  readonly isEmpty?: boolean;
}

/** What stands around every page: the name, who is signed in, and the foot. */
export function Frame({ me, children, isEmpty = false }: FrameProps) {
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.header}>
        <Link href="/" className={classes.brand}>
          <Logo />
          Tokenhouse
        </Link>
        <div className={classes.account}>
          {me ? (
            <AccountMenu me={me} />
          ) : (
            !isEmpty && (
              <Button component={Link} href="/sign-in" variant="default">
                Sign in
              </Button>
            )
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <AddressNotice />
        {isEmpty ? <Loading /> : children}
      </main>
      <footer className={classes.footer}>
        <a href="/docs/">HTTP API</a>
        <a href="/openapi.json">OpenAPI</a>
      </footer>
    </div>
  );
}

/** Says before anybody fills in a form that the server refuses all writes from this address, and what to do. */
function AddressNotice() {
  const { data: site } = useSite();
  if (site === undefined || isOwnAddress(location.origin, site.publicUrl)) return null;
  return (
    <div role="status">
      <Notice tone="caution">
        This Tokenhouse is set up for <a href={site.publicUrl}>{site.publicUrl}</a>. You opened{' '}
        {location.origin}, where you cannot sign in or change anything. Use that address, or ask the person
        who runs this Tokenhouse to restart it with <code>PUBLIC_URL={location.origin}</code>.
      </Notice>
    </div>
  );
}
