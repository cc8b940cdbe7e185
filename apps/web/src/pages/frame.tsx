import { Button } from '@mantine/core';
import type { Me } from '@tokenhouse/client';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { AccountMenu } from '../features/account/account-menu.tsx';
import { Loading } from '../ui/loading.tsx';
import { Logo } from '../ui/logo.tsx';
import { AddressNotice } from './address-notice.tsx';
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
