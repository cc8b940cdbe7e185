import type { TokenRecord } from '@tokenhouse/client';
import { useNow } from '../../ui/time.tsx';
import { lifetimeOf } from './token-lifetime.ts';
import classes from './token-status.module.css';

/** The status as a word with its own shape, so that it does not depend on color. */
export function TokenStatus({ token }: { readonly token: TokenRecord }) {
  const { kind, text } = lifetimeOf(token, useNow());
  return (
    <span className={classes.status} data-kind={kind}>
      <Shape kind={kind} />
      {text}
    </span>
  );
}

function Shape({ kind }: { readonly kind: string }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {kind === 'active' && <circle cx="6" cy="6" r="4.5" fill="currentColor" />}
      {kind === 'expiring' && <path d="M6 1 11.5 11H.5z" fill="currentColor" />}
      {kind === 'expired' && <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />}
      {kind === 'revoked' && <path d="m2 2 8 8m0-8-8 8" stroke="currentColor" strokeWidth="2" />}
    </svg>
  );
}
