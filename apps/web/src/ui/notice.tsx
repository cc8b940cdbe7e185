import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import classes from './notice.module.css';

export type Tone = 'good' | 'caution' | 'danger' | 'quiet';

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  caution: 'warning',
  danger: 'warning',
  quiet: 'clock',
};

export interface NoticeProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  /** A button for what the user can do. */
  readonly action?: ReactNode;
}

/** A message that stays until it is no longer true. An icon shows its tone too, because color is not enough. */
export function Notice({ tone, children, action }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone}>
      <span className={classes.icon}>
        <Icon name={ICONS[tone]} size={20} />
      </span>
      <div className={classes.text}>{children}</div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
