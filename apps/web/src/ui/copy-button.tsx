import { Button, VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import classes from './copy-button.module.css';
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
  /** What to do by hand where the browser does not let the page do it: `Select the text and copy it manually.` */
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
        {state === 'failed' && `Your browser does not allow this page to copy. ${byHand}`}
      </div>
    </>
  );
}

/**
 * Puts the text on the clipboard and tells whether it is there. Over plain HTTP browsers have no clipboard API;
 * then the old command copies from a textarea within `beside`, because an open dialog takes the focus back from
 * anything outside it.
 */
async function copyText(text: string, beside: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not there, or not allowed.
    return copyByCommand(text, beside);
  }
}

function copyByCommand(text: string, beside: HTMLElement): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.setAttribute('aria-hidden', 'true');
  area.className = 'th-copy-source';
  const focused = document.activeElement;
  beside.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    // The text may be a secret, which must not stay in the page.
    area.value = '';
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
