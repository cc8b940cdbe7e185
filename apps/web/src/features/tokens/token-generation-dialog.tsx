import type { GeneratedToken } from '@tokenhouse/client';
import { type ReactNode, useEffect, useEffectEvent, useReducer, useState } from 'react';
import { flushSync } from 'react-dom';
import { Dialog } from '../../ui/dialog.tsx';
import { NewToken, type Setup } from './new-token.tsx';
import { type RequestProps, TokenRequestForm } from './token-request-form.tsx';

export interface TokenGenerationDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The list of tokens has changed. */
  readonly onGenerated: () => void;
  readonly request: RequestProps;
  readonly renderSetup: (setup: Setup) => ReactNode;
}

/**
 * The token's text is only in the state of this dialog, while the dialog shows it. While the dialog fades out, its state
 * is `closing`: it looks the same, with dots in place of the token.
 */
type Step =
  | { readonly kind: 'editing' }
  | {
      readonly kind: 'created' | 'closing';
      readonly generated: GeneratedToken;
      readonly isSaved: boolean;
      readonly isAsking: boolean;
    };

type Action =
  | { readonly kind: 'start' }
  | { readonly kind: 'close' }
  | { readonly kind: 'created'; readonly generated: GeneratedToken }
  | { readonly kind: 'saved'; readonly isSaved: boolean }
  | { readonly kind: 'ask'; readonly isAsking: boolean };

const EDITING: Step = { kind: 'editing' };

function reduce(step: Step, action: Action): Step {
  switch (action.kind) {
    case 'start':
      return EDITING;
    case 'close':
      return step.kind === 'created' ? { ...step, kind: 'closing', generated: forget(step.generated) } : step;
    case 'created':
      return { kind: 'created', generated: action.generated, isSaved: false, isAsking: false };
    case 'saved':
      return step.kind === 'created' ? { ...step, isSaved: action.isSaved, isAsking: false } : step;
    case 'ask':
      return step.kind === 'created' ? { ...step, isAsking: action.isAsking } : step;
  }
}

function forget(generated: GeneratedToken): GeneratedToken {
  return { ...generated, token: '•'.repeat(generated.token.length) };
}

/** Asks for a name and an expiration, then shows the new token once. */
export function TokenGenerationDialog(props: TokenGenerationDialogProps) {
  const { isOpen, onClose, onGenerated, request, renderSetup } = props;
  const [step, dispatch] = useReducer(reduce, EDITING);
  const [isPending, setPending] = useState(false);
  // The dialog was opened again before it had faded out.
  if (isOpen && step.kind === 'closing') dispatch({ kind: 'start' });
  const isUnsaved = step.kind === 'created' && !step.isSaved;

  /** Every way to close the dialog calls this. */
  function close() {
    // The pending response contains the token, and only the dialog shows it.
    if (isPending) return;
    if (isUnsaved && !step.isAsking) return dispatch({ kind: 'ask', isAsking: true });
    // Escape closes the question first.
    if (isUnsaved) return dispatch({ kind: 'ask', isAsking: false });
    leave();
  }

  function leave() {
    dispatch({ kind: 'close' });
    onClose();
  }

  useForgetOnLeaving(leave);
  useAskBeforeLeaving(isUnsaved, () => dispatch({ kind: 'ask', isAsking: true }));

  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      onGone={() => dispatch({ kind: 'start' })}
      title={step.kind === 'editing' ? 'Generate API token' : 'Copy your new token now'}
      closesOnClickOutside={step.kind === 'editing'}
      size={step.kind === 'editing' ? 'small' : 'large'}
    >
      {step.kind === 'editing' ? (
        <TokenRequestForm
          {...request}
          onListChanged={onGenerated}
          onPending={setPending}
          onGenerated={(generated) => {
            dispatch({ kind: 'created', generated });
            onGenerated();
          }}
        />
      ) : (
        <NewToken
          {...step}
          onSaved={(isSaved) => dispatch({ kind: 'saved', isSaved })}
          onDone={close}
          onStay={() => dispatch({ kind: 'ask', isAsking: false })}
          onLeave={leave}
          renderSetup={renderSetup}
        />
      )}
    </Dialog>
  );
}

/** The browser may keep the page for the Back button. It must not keep the token. */
function useForgetOnLeaving(leave: () => void): void {
  useEffect(() => {
    const onPageHide = () => flushSync(leave);
    window.addEventListener('pagehide', onPageHide);
    return () => window.removeEventListener('pagehide', onPageHide);
  });
}

/**
 * While a token is not saved, the browser asks before it leaves the page. Going back to another page of this site unloads
 * nothing, so the browser does not ask: `ask` is called instead.
 */
function useAskBeforeLeaving(hasToAsk: boolean, ask: () => void): void {
  const askOnPage = useEffectEvent(ask);
  useEffect(() => {
    if (!hasToAsk) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onNavigate = (event: NavigateEvent) => {
      // Not cancelable if Back is pressed twice, because a page must not trap the user.
      if (event.navigationType !== 'traverse' || !event.cancelable) return;
      event.preventDefault();
      askOnPage();
    };
    window.addEventListener('beforeunload', onUnload);
    // Older browsers have no Navigation API. There Back closes the dialog without a question.
    window.navigation?.addEventListener('navigate', onNavigate);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      window.navigation?.removeEventListener('navigate', onNavigate);
    };
  }, [hasToAsk]);
}
