import { Button } from '@mantine/core';
import type { TokenRecord } from '@tokenhouse/client';
import { type ReactNode, useId, useState } from 'react';
import classes from './inactive-tokens.module.css';
import { newestEndFirst } from './token-lifetime.ts';
import { TokenTable } from './token-table.tsx';

export interface InactiveTokensProps {
  readonly tokens: readonly TokenRecord[];
  readonly prefix: string;
  readonly renderDenials: (token: TokenRecord) => ReactNode;
}

const FEW = 5;
// Each of them asks the server how often it was denied since it ended.
const MOST_COUNTED = 25;

/** The tokens that have ended: the last few, and the others when somebody looks for one. */
export function InactiveTokens({ tokens, prefix, renderDenials }: InactiveTokensProps) {
  const [showsAll, setShowsAll] = useState(false);
  const table = useId();
  const ended = newestEndFirst(tokens);
  return (
    <section className={classes.inactive} aria-labelledby="inactive-tokens">
      <h3 id="inactive-tokens">Inactive</h3>
      <div className={classes.card} id={table}>
        <TokenTable
          label="Inactive tokens"
          end="Ended"
          prefix={prefix}
          tokens={showsAll ? ended : ended.slice(0, FEW)}
          renderDenials={(token) => ended.indexOf(token) < MOST_COUNTED && renderDenials(token)}
        />
      </div>
      {ended.length > FEW && (
        <Button
          variant="default"
          className={classes.all}
          aria-expanded={showsAll}
          aria-controls={table}
          onClick={() => setShowsAll(!showsAll)}
        >
          {showsAll ? `Show the last ${FEW} inactive tokens` : `Show all ${ended.length} inactive tokens`}
        </Button>
      )}
    </section>
  );
}
