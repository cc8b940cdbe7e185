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
  /** The user is not known yet, so there is nothing to show. */
  readonly isEmpty?: boolean;
}

/** The header, the footer and the account menu of every page. */
export function Frame({ me, children, isEmpty = false }: FrameProps) {
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to content
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

/** Shown before the user fills in a form, because the server denies all writes from another address. */
function AddressNotice() {
  const { data: site } = useSite();
  if (site === undefined || isOwnAddress(location.origin, site.publicUrl)) return null;
  return (
    <div role="status">
      <Notice tone="caution">
        Open this site at <a href={site.publicUrl}>{site.publicUrl}</a>. You cannot sign in or make changes at{' '}
        {location.origin}. If this is the right address, ask your administrator to restart the server with{' '}
        <code>PUBLIC_URL={location.origin}</code>.
      </Notice>
    </div>
  );
}
