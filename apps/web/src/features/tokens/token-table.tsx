import type { TokenRecord } from '@tokenhouse/client';
import type { ReactNode } from 'react';
import { CardTable } from '../../ui/card-table.tsx';
import { TokenListItem } from './token-list-item.tsx';

export interface TokenTableProps {
  readonly label: string;
  /** What the column of the end is called: `Expires`, or `Ended` where it lies behind. */
  readonly end: 'Expires' | 'Ended';
  readonly tokens: readonly TokenRecord[];
  readonly prefix: string;
  /** For tokens that can still be revoked. */
  readonly onRevoke?: (token: TokenRecord) => void;
  readonly renderWeek?: (token: TokenRecord) => ReactNode;
  /** For tokens that have ended. */
  readonly renderDenials?: (token: TokenRecord) => ReactNode;
}

export function TokenTable({ label, tokens, ...row }: TokenTableProps) {
  const { end, prefix, onRevoke, renderWeek, renderDenials } = row;
  return (
    <CardTable label={label} columns={['Name', 'Status', 'Last used', 'Created', end, 'Actions']}>
      {tokens.map((token) => (
        <TokenListItem
          key={token.id}
          token={token}
          end={end}
          prefix={prefix}
          onRevoke={onRevoke}
          week={renderWeek?.(token)}
          denials={renderDenials?.(token)}
        />
      ))}
    </CardTable>
  );
}
