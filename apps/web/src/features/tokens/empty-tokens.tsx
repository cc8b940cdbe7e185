import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import classes from './empty-tokens.module.css';

export interface EmptyTokensProps {
  readonly hasInactive: boolean;
  /** The button that makes one. */
  readonly children: ReactNode;
}

/** What a token is, for somebody who has none. */
export function EmptyTokens({ hasInactive, children }: EmptyTokensProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.icon}>
        <Icon name="plug" size={28} />
      </span>
      <h3>{hasInactive ? 'No active token' : 'No tokens yet'}</h3>
      <p>
        A token lets one agent act as you, without your password. Generate one, and connect the agent with the
        steps that follow.
      </p>
      {children}
    </div>
  );
}
