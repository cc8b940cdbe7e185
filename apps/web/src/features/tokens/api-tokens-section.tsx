import { Button, CloseButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { GeneratedToken, RevokedToken, TokenList, TokenRecord } from '@tokenhouse/client';
import { type ReactNode, useRef, useState } from 'react';
import { KEYS } from '../../api/keys.ts';
import { api } from '../../api/service.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import classes from './api-tokens-section.module.css';
import { EmptyTokens } from './empty-tokens.tsx';
import { InactiveTokens } from './inactive-tokens.tsx';
import { receiptText } from './receipt-text.ts';
import { RevokeDialog } from './revoke-dialog.tsx';
import { TokenGenerationDialog } from './token-generation-dialog.tsx';
import { TokenTable } from './token-table.tsx';
import type { Identity } from './use-token-request.ts';

export interface ApiTokensSectionProps {
  readonly prefix: string;
  /** In milliseconds; false while the server tells of uses by itself. */
  readonly pollEvery: number | false;
  readonly identity: Identity;
  readonly renderWeek: (token: TokenRecord) => ReactNode;
  /** What follows the new token in the dialog; `onSaved` tells that the token has arrived somewhere. */
  readonly renderSetup: (generated: GeneratedToken, onSaved: () => void) => ReactNode;
}

// After the dialog's transition, in which it gives the focus back.
const FOCUS_RETURNS_MS = 300;

/** The person's tokens: what there is, and the ways to make one and to end one. */
export function ApiTokensSection(props: ApiTokensSectionProps) {
  const queryClient = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const [isGenerating, setGenerating] = useState(false);
  const [revoking, setRevoking] = useState<TokenRecord | null>(null);
  const [receipt, setReceipt] = useState<RevokedToken>();
  const list = useQuery({
    queryKey: KEYS.tokens,
    queryFn: ({ signal }) => api.listApiTokens({ signal }),
    refetchInterval: props.pollEvery,
  });
  const hasActive = list.data?.tokens.some(({ status }) => status === 'active') ?? false;
  // One button of that name: beside the heading, or within what explains why there is nothing to see.
  const generateButton = <Button onClick={() => setGenerating(true)}>Generate token</Button>;
  const refresh = () => void queryClient.invalidateQueries({ queryKey: KEYS.tokens });

  function finishRevocation(revoked: RevokedToken) {
    setRevoking(null);
    setReceipt(revoked);
    // At once, so that list and receipt say the same; the rest of the list is fetched.
    queryClient.setQueryData<TokenList>(
      KEYS.tokens,
      (before) => before && withToken(before, revoked.tokenRecord),
    );
    refresh();
    keepFocus();
  }

  /** The button that opened a dialog may be gone with its row; the focus must not fall to the page's start. */
  function keepFocus() {
    setTimeout(() => {
      if (document.activeElement === document.body) heading.current?.focus();
    }, FOCUS_RETURNS_MS);
  }

  function closeReceipt() {
    setReceipt(undefined);
    heading.current?.focus();
  }

  function closeGeneration() {
    setGenerating(false);
    keepFocus();
  }

  return (
    <section className={classes.section} aria-labelledby="api-tokens">
      <div className={classes.head}>
        <div>
          <h2 id="api-tokens" ref={heading} tabIndex={-1}>
            API Tokens
          </h2>
          {list.data && <p className={classes.limits}>{limitsText(list.data)}</p>}
        </div>
        {hasActive && generateButton}
      </div>
      <div role="status">
        {receipt && (
          <Notice tone="good" action={<CloseButton aria-label="Close the receipt" onClick={closeReceipt} />}>
            <strong>
              <bdi>{receipt.tokenRecord.name}</bdi>
            </strong>
            : {receiptText(receipt.receipt)}
          </Notice>
        )}
      </div>
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <Tokens {...props} list={list.data} onRevoke={setRevoking} generateButton={generateButton} />
      )}
      {list.isPending && <p className={classes.limits}>Loading your tokens…</p>}
      <TokenGenerationDialog
        isOpen={isGenerating}
        onClose={closeGeneration}
        onGenerated={refresh}
        identity={props.identity}
        renderSetup={props.renderSetup}
      />
      <RevokeDialog
        token={revoking}
        prefix={props.prefix}
        onClose={() => setRevoking(null)}
        onRevoked={finishRevocation}
      />
    </section>
  );
}

interface TokensProps extends Pick<ApiTokensSectionProps, 'prefix' | 'renderWeek'> {
  readonly list: TokenList;
  readonly onRevoke: (token: TokenRecord) => void;
  readonly generateButton: ReactNode;
}

function Tokens({ list: { tokens }, generateButton, ...table }: TokensProps) {
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
        <p className={classes.limits}>The whole token is shown only once, when it is generated.</p>
      )}
      {inactive.length > 0 && <InactiveTokens prefix={table.prefix} tokens={inactive} />}
    </>
  );
}

function withToken(list: TokenList, changed: TokenRecord): TokenList {
  return { ...list, tokens: list.tokens.map((token) => (token.id === changed.id ? changed : token)) };
}

function limitsText({ limits }: TokenList): string {
  const { maxActive, active, creationsPerHour, creationsLeft } = limits;
  return `${Math.max(0, maxActive - active)} of ${maxActive} tokens left, ${creationsLeft} of ${creationsPerHour} to generate this hour.`;
}
