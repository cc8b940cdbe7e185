import { Button, VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import classes from './copy-button.module.css';
import { copyText } from './copy-text.ts';
import { Icon } from './icon.tsx';

type State = 'idle' | 'copied' | 'failed';

export interface CopyButtonProps {
  /** What the button does, for example `Copy token`. */
  readonly label: string;
  /** Shows the word Copy alone, where what is copied stands beside it. */
  readonly isBrief?: boolean;
  /** Asked for at the click, so that no secret has to be kept in the page for it. */
  readonly text: () => string;
  /** Called with whether the text is on the clipboard. */
  readonly onCopy?: (isCopied: boolean) => void;
  /** What to do by hand where the browser does not let the page do it: `Select the text and copy it by hand.` */
  readonly byHand: string;
  readonly variant?: 'filled' | 'default';
  readonly className?: string;
}

const SHOWN_MS = 4_000;

/**
 * Copies, and says "Copied" only when the text is on the clipboard. What it says otherwise has a row of its own in the
 * flex box or grid around it.
 */
export function CopyButton(props: CopyButtonProps) {
  const { label, text, onCopy, byHand, isBrief = false, variant = 'default', className } = props;
  const button = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<State>('idle');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    const beside = button.current?.parentElement;
    if (!beside) return;
    const isCopied = await copyText(text(), beside);
    setState(isCopied ? 'copied' : 'failed');
    onCopy?.(isCopied);
  }

  return (
    <>
      <Button
        ref={button}
        className={className}
        variant={variant}
        size={isBrief ? 'compact-sm' : 'sm'}
        aria-label={isBrief && state !== 'copied' ? label : undefined}
        onClick={copy}
        leftSection={<Icon name={state === 'copied' ? 'check' : 'copy'} size={isBrief ? 15 : 18} />}
      >
        {state === 'copied' ? 'Copied' : isBrief ? 'Copy' : label}
      </Button>
      <VisuallyHidden role="status">{state === 'copied' ? 'Copied to the clipboard.' : ''}</VisuallyHidden>
      <div role="alert" className={classes.failure}>
        {state === 'failed' && `Your browser does not let this page copy. ${byHand}`}
      </div>
    </>
  );
}
