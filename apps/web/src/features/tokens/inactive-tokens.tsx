import { Button } from '@mantine/core';
import type { TokenRecord } from '@tokenhouse/client';
import { type ReactNode, useId, useRef, useState } from 'react';
import { SteadyButton } from '../../ui/controls.tsx';
import classes from './inactive-tokens.module.css';
import { newestEndFirst } from './token-lifetime.ts';
import { TokenTable } from './token-table.tsx';

export interface InactiveTokensProps {
  readonly tokens: readonly TokenRecord[];
  readonly prefix: string;
  readonly renderDenials: (token: TokenRecord) => ReactNode;
  /** Fetches more of them; undefined when there are none. */
  readonly onMore: (() => Promise<void>) | undefined;
}

const FEW = 5;
// Each row asks the server how often its token was denied since it ended.
const MOST_COUNTED = 25;

/** The tokens that have ended: the newest few, and the others on request. */
export function InactiveTokens({ tokens, prefix, onMore, renderDenials }: InactiveTokensProps) {
  const [showsAll, setShowsAll] = useState(false);
  const [isLoading, setLoading] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const table = useId();
  const ended = newestEndFirst(tokens);
  const hasHidden = !showsAll && ended.length > FEW;

  async function showMore() {
    setShowsAll(true);
    if (hasHidden || onMore === undefined) return;
    setLoading(true);
    await onMore();
    setLoading(false);
    // The button disappears with the last page; the focus must not move to the start of the page.
    setTimeout(() => document.activeElement === document.body && toggle.current?.focus());
  }

  return (
    <section className={classes.inactive} aria-labelledby="inactive-tokens">
      <h3 id="inactive-tokens">Inactive</h3>
      {ended.length > 0 && (
        <div className={classes.card} id={table}>
          <TokenTable
            label="Inactive tokens"
            end="Ended"
            prefix={prefix}
            tokens={showsAll ? ended : ended.slice(0, FEW)}
            renderDenials={(token) => ended.indexOf(token) < MOST_COUNTED && renderDenials(token)}
          />
        </div>
      )}
      <div className={classes.all}>
        {onMore && (
          <SteadyButton variant="default" loading={isLoading} onClick={() => void showMore()}>
            Show more
          </SteadyButton>
        )}
        {ended.length > FEW && (showsAll || !onMore) && (
          <Button
            ref={toggle}
            variant="default"
            aria-expanded={showsAll}
            aria-controls={table}
            onClick={() => setShowsAll(!showsAll)}
          >
            {showsAll ? `Show the last ${FEW} inactive tokens` : `Show all ${ended.length} inactive tokens`}
          </Button>
        )}
      </div>
    </section>
  );
}
