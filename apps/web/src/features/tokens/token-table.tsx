import { Button } from '@mantine/core';
import type { TokenRecord } from '@tokenhouse/client';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { CardCell, CardHeading, CardRow, CardTable } from '../../ui/card-table.tsx';
import { formatDate, formatNear, formatUntil } from '../../ui/format-time.ts';
import { ExactTime, RelativeTime, useNow } from '../../ui/time.tsx';
import { idleDays } from './token-lifetime.ts';
import classes from './token-list-item.module.css';
import { TokenStatus } from './token-status.tsx';

export interface TokenTableProps {
  readonly label: string;
  /** The heading of the column with the end: `Expires`, or `Ended` for inactive tokens. */
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

export interface TokenListItemProps {
  readonly token: TokenRecord;
  /** The heading of the column with the end. */
  readonly end: string;
  /** How the token begins, for example `nllm_`. */
  readonly prefix: string;
  /** For a token that can still be revoked. */
  readonly onRevoke?: ((token: TokenRecord) => void) | undefined;
  /** The chart of the last days. */
  readonly week?: ReactNode;
  /** How often the token was denied after it ended. */
  readonly denials?: ReactNode;
}

/** One token: a row on wide screens, a card on a phone. */
function TokenListItem({ token, end, prefix, onRevoke, week, denials }: TokenListItemProps) {
  return (
    <CardRow>
      <CardHeading>
        <span className={classes.name}>
          <bdi>{token.name}</bdi>
        </span>
        <code className={classes.suffix}>
          {prefix}…{token.tokenSuffix}
        </code>
      </CardHeading>
      <CardCell label="Status">
        <TokenStatus token={token} />
        {denials}
      </CardCell>
      <CardCell label="Last used">
        <LastUse token={token} />
        {week}
      </CardCell>
      <CardCell label="Created">
        <time dateTime={token.createdAt}>{formatDate(new Date(token.createdAt))}</time>
      </CardCell>
      <CardCell label={end}>
        <End token={token} />
      </CardCell>
      <CardCell>
        <div className={classes.actions}>
          <Link
            href={`/connections/${token.id}`}
            className={classes.activity}
            aria-label={`Activity of ${token.name}`}
          >
            Activity
          </Link>
          {onRevoke && (
            <Button
              variant="default"
              size="compact-sm"
              className={classes.revoke}
              aria-label={`Revoke ${token.name}`}
              onClick={() => onRevoke(token)}
            >
              Revoke
            </Button>
          )}
        </div>
      </CardCell>
    </CardRow>
  );
}

function LastUse({ token }: { readonly token: TokenRecord }) {
  const idle = idleDays(token, useNow());
  const { lastUsedAt, lastUsedBy } = token;
  const hint = idle !== undefined && (
    <div className={classes.hint}>Not used for {idle} days. If no agent needs it, revoke it.</div>
  );
  if (lastUsedAt === null) {
    return (
      <>
        Never used
        {hint}
      </>
    );
  }
  return (
    <>
      <RelativeTime at={lastUsedAt} />
      {lastUsedBy && <LastUser {...lastUsedBy} />}
      <div className={classes.by}>
        <ExactTime at={lastUsedAt} />
      </div>
      {hint}
    </>
  );
}

/** Some agents send very long names. The page of the token shows them in full. */
function LastUser({ client, userAgent, ipAddress }: NonNullable<TokenRecord['lastUsedBy']>) {
  const name = client ?? userAgent ?? 'Unnamed agent';
  return (
    <div className={classes.by} data-clamped title={name}>
      <bdi>{name}</bdi>
      {ipAddress && ` from ${ipAddress}`}
    </div>
  );
}

function End({ token: { status, expiresAt, revokedAt } }: { readonly token: TokenRecord }) {
  const now = useNow();
  if (status === 'revoked' && revokedAt !== null) return <ExactTime at={revokedAt} />;
  if (expiresAt === null) return <>No expiry</>;
  return (
    <>
      <time dateTime={expiresAt}>{formatNear(new Date(expiresAt), now)}</time>
      <div className={classes.by}>
        <time dateTime={expiresAt}>{formatUntil(new Date(expiresAt), now)}</time>
      </div>
    </>
  );
}
