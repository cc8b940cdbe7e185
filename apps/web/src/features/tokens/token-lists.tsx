import type { TokenList, TokenRecord } from '@tokenhouse/client';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import classes from './api-tokens-section.module.css';
import empty from './empty-tokens.module.css';
import { InactiveTokens } from './inactive-tokens.tsx';
import { TokenTable } from './token-table.tsx';

export interface TokenListsProps {
  readonly prefix: string;
  readonly renderWeek: (token: TokenRecord) => ReactNode;
  /** Renders details of a token that has ended. */
  readonly renderDenials: (token: TokenRecord) => ReactNode;
  readonly list: TokenList;
  readonly onMore: (() => Promise<void>) | undefined;
  readonly onRevoke: (token: TokenRecord) => void;
  readonly generateButton: ReactNode;
}

/** The active tokens, or how to begin, and the inactive ones. */
export function TokenLists({
  list: { tokens },
  onMore,
  generateButton,
  renderDenials,
  ...table
}: TokenListsProps) {
  const active = tokens.filter(({ status }) => status === 'active');
  const inactive = tokens.filter(({ status }) => status !== 'active');
  return (
    <>
      <div className={classes.card}>
        {active.length === 0 ? (
          <EmptyTokens hasInactive={inactive.length > 0}>{generateButton}</EmptyTokens>
        ) : (
          <TokenTable {...table} label="Active tokens" end="Expires" tokens={active} />
        )}
      </div>
      {active.length > 0 && (
        <p className={classes.limits}>A token is shown in full only once, when you generate it.</p>
      )}
      {(inactive.length > 0 || onMore) && (
        <InactiveTokens
          prefix={table.prefix}
          tokens={inactive}
          onMore={onMore}
          renderDenials={renderDenials}
        />
      )}
    </>
  );
}

interface EmptyTokensProps {
  readonly hasInactive: boolean;
  /** The button that generates a token. */
  readonly children: ReactNode;
}

/** What a token is, for users without one. */
function EmptyTokens({ hasInactive, children }: EmptyTokensProps) {
  return (
    <div className={empty.empty}>
      <span className={empty.icon}>
        <Icon name="plug" size={28} />
      </span>
      <h3>{hasInactive ? 'No active token' : 'No tokens yet'}</h3>
      <p>
        A token lets one agent act as you without your password. Generate one, then follow the steps to
        connect your agent.
      </p>
      {children}
    </div>
  );
}
