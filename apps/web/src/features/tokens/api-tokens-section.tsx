import { CloseButton } from '@mantine/core';
import type { RevokedToken, TokenList, TokenRecord } from '@tokenhouse/client';
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { SteadyButton } from '../../ui/controls.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useNow } from '../../ui/time.tsx';
import classes from './api-tokens-section.module.css';
import { creationRoom } from './creation-room.ts';
import type { Setup } from './new-token.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { machineOf, suggestName } from './suggest-name.ts';
import { TokenGenerationDialog } from './token-generation-dialog.tsx';
import { receiptText } from './token-lifetime.ts';
import { TokenLists } from './token-lists.tsx';
import type { RequestProps } from './token-request-form.tsx';
import { useTokenList } from './use-token-list.ts';
import type { Identity } from './use-token-request.ts';

export interface ApiTokensSectionProps {
  readonly prefix: string;
  /** In milliseconds; false while the server sends uses. */
  readonly pollEvery: number | false;
  readonly identity: Identity;
  /** The agent of a new token: the field that selects it, and its name. */
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

// After the dialog's transition, which moves the focus back.
const FOCUS_RETURNS_MS = 300;

/** The user's tokens, and the dialogs that generate and revoke one. */
export function ApiTokensSection(props: ApiTokensSectionProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const tokens = useTokenList(props.pollEvery);
  const { list, showMore, refresh } = tokens;
  const [isGenerating, setGenerating] = useState(false);
  const revocation = useRevocation(heading, tokens);
  useReportListed(list.data, props.onListed);
  const room = creationRoom(list.data, useNow());
  const hasActive = list.data?.tokens.some(({ status }) => status === 'active') ?? false;
  // One button of that name: beside the heading, or in the text for an empty list.
  const generateButton = <GenerateButton isEnabled={room.canGenerate} onClick={() => setGenerating(true)} />;

  function closeGeneration() {
    setGenerating(false);
    keepFocus(heading);
  }

  return (
    <section className={classes.section} aria-labelledby="api-tokens">
      <SectionHead heading={heading} limits={list.data && room.text}>
        {hasActive && generateButton}
      </SectionHead>
      <RevocationReceipt revoked={revocation.revoked} onClose={revocation.closeReceipt} />
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <TokenLists
          {...props}
          list={list.data}
          onMore={list.data.nextCursor === null ? undefined : showMore}
          onRevoke={revocation.ask}
          generateButton={generateButton}
        />
      )}
      {list.isPending && <p className={classes.limits}>Loading your tokens…</p>}
      <TokenGenerationDialog
        isOpen={isGenerating}
        onClose={closeGeneration}
        onGenerated={refresh}
        request={requestProps(props, list.data)}
        renderSetup={props.renderSetup}
      />
      <RevokeDialog
        token={revocation.token}
        prefix={props.prefix}
        onClose={revocation.cancel}
        onRevoked={revocation.finish}
      />
    </section>
  );
}

type Heading = RefObject<HTMLHeadingElement | null>;
type TokenListChanges = Pick<ReturnType<typeof useTokenList>, 'refresh' | 'replace'>;

/** The token that the user is asked about, and the last revoked one, whose receipt is shown. */
function useRevocation(heading: Heading, { refresh, replace }: TokenListChanges) {
  const [token, setToken] = useState<TokenRecord | null>(null);
  const [revoked, setRevoked] = useState<RevokedToken>();

  function finish(result: RevokedToken) {
    setToken(null);
    setRevoked(result);
    // At once, so that the list matches the receipt; the rest of the list is fetched.
    replace(result.tokenRecord);
    refresh();
    keepFocus(heading);
  }

  function closeReceipt() {
    setRevoked(undefined);
    heading.current?.focus();
  }

  return { token, revoked, ask: setToken, cancel: () => setToken(null), finish, closeReceipt };
}

/** Reports when the list is loaded, and when its first token comes or its last one goes. */
function useReportListed(list: TokenList | undefined, onListed: (hasTokens: boolean) => void): void {
  const hasTokens = list && list.tokens.length > 0;
  const report = useEffectEvent(onListed);
  useEffect(() => {
    if (hasTokens !== undefined) report(hasTokens);
  }, [hasTokens]);
}

/** The button that opened a dialog may be gone with its row; the focus must not move to the start of the page. */
function keepFocus(heading: Heading): void {
  setTimeout(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, FOCUS_RETURNS_MS);
}

function requestProps(props: ApiTokensSectionProps, list: TokenList | undefined): RequestProps {
  const { identity, agentField, agentName } = props;
  const taken = list?.tokens.map(({ name }) => name) ?? [];
  const machine = machineOf(navigator);
  return { identity, agentField, suggestedName: suggestName({ agent: agentName, machine, taken }) };
}

interface GenerateButtonProps {
  readonly isEnabled: boolean;
  readonly onClick: () => void;
}

function GenerateButton({ isEnabled, onClick }: GenerateButtonProps) {
  return (
    <SteadyButton
      onClick={onClick}
      disabled={!isEnabled}
      aria-describedby={isEnabled ? undefined : 'token-limits'}
    >
      Generate token
    </SteadyButton>
  );
}

interface SectionHeadProps {
  readonly heading: Heading;
  /** Undefined while the list is not loaded. */
  readonly limits: string | undefined;
  readonly children: ReactNode;
}

function SectionHead({ heading, limits, children }: SectionHeadProps) {
  return (
    <div className={classes.head}>
      <div>
        <h2 id="api-tokens" ref={heading} tabIndex={-1}>
          API Tokens
        </h2>
        {limits !== undefined && (
          <p className={classes.limits} id="token-limits">
            {limits}
          </p>
        )}
      </div>
      {children}
    </div>
  );
}

interface RevocationReceiptProps {
  readonly revoked: RevokedToken | undefined;
  readonly onClose: () => void;
}

function RevocationReceipt({ revoked, onClose }: RevocationReceiptProps) {
  return (
    <div role="status">
      {revoked && (
        <Notice tone="good" action={<CloseButton aria-label="Close the receipt" onClick={onClose} />}>
          <strong>
            <bdi>{revoked.tokenRecord.name}</bdi>
          </strong>
          : {receiptText(revoked.receipt)}
        </Notice>
      )}
    </div>
  );
}
