import { CloseButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { RevokedToken, TokenList, TokenRecord } from '@tokenhouse/client';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { KEYS } from '../../api/client.ts';
import { SteadyButton } from '../../ui/controls.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useNow } from '../../ui/time.tsx';
import classes from './api-tokens-section.module.css';
import { creationRoom } from './creation-room.ts';
import { EmptyTokens } from './empty-tokens.tsx';
import { InactiveTokens } from './inactive-tokens.tsx';
import type { Setup } from './new-token.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { machineOf, suggestName } from './suggest-name.ts';
import { TokenGenerationDialog } from './token-generation-dialog.tsx';
import { receiptText } from './token-lifetime.ts';
import { TokenTable } from './token-table.tsx';
import { useTokenList } from './use-token-list.ts';
import type { Identity } from './use-token-request.ts';

export interface ApiTokensSectionProps {
  readonly prefix: string;
  /** In milliseconds; false while the server tells of uses by itself. */
  readonly pollEvery: number | false;
  readonly identity: Identity;
  /** Which agent a new token is for, as a field and by name. */
  readonly agentField: ReactNode;
  readonly agentName: string | undefined;
  readonly renderWeek: (token: TokenRecord) => ReactNode;
  /** Renders details of a token that has ended. */
  readonly renderDenials: (token: TokenRecord) => ReactNode;
  /** The steps that connect an agent with the new token, in the dialog. */
  readonly renderSetup: (setup: Setup) => ReactNode;
  /** Called when the list is loaded, with whether there are tokens. */
  readonly onListed: (hasTokens: boolean) => void;
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
  const { list, showMore } = useTokenList(props.pollEvery);
  const hasTokens = list.data && list.data.tokens.length > 0;
  const tellListed = useEffectEvent(props.onListed);
  useEffect(() => {
    if (hasTokens !== undefined) tellListed(hasTokens);
  }, [hasTokens]);
  const hasActive = list.data?.tokens.some(({ status }) => status === 'active') ?? false;
  // One button of that name: beside the heading, or within what explains why there is nothing to see.
  const room = creationRoom(list.data, useNow());
  const generateButton = (
    <SteadyButton
      onClick={() => setGenerating(true)}
      disabled={!room.canGenerate}
      aria-describedby={room.canGenerate ? undefined : 'token-limits'}
    >
      Generate token
    </SteadyButton>
  );
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
          {list.data && (
            <p className={classes.limits} id="token-limits">
              {room.text}
            </p>
          )}
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
        <Tokens
          {...props}
          list={list.data}
          onMore={list.data.nextCursor === null ? undefined : showMore}
          onRevoke={setRevoking}
          generateButton={generateButton}
        />
      )}
      {list.isPending && <p className={classes.limits}>Loading your tokens…</p>}
      <TokenGenerationDialog
        isOpen={isGenerating}
        onClose={closeGeneration}
        onGenerated={refresh}
        request={{
          identity: props.identity,
          agentField: props.agentField,
          suggestedName: suggestName({
            agent: props.agentName,
            machine: machineOf(navigator),
            taken: list.data?.tokens.map(({ name }) => name) ?? [],
          }),
        }}
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

interface TokensProps extends Pick<ApiTokensSectionProps, 'prefix' | 'renderWeek' | 'renderDenials'> {
  readonly list: TokenList;
  readonly onMore: (() => Promise<void>) | undefined;
  readonly onRevoke: (token: TokenRecord) => void;
  readonly generateButton: ReactNode;
}

function Tokens({ list: { tokens }, onMore, generateButton, renderDenials, ...table }: TokensProps) {
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

function withToken(list: TokenList, changed: TokenRecord): TokenList {
  return { ...list, tokens: list.tokens.map((token) => (token.id === changed.id ? changed : token)) };
}
