import { Button, VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import classes from './copy-button.module.css';
import { Icon } from './icon.tsx';

type State = 'idle' | 'copied' | 'failed';

export interface CopyButtonProps {
  /** What the button does, for example `Copy token`. */
  readonly label: string;
  /** Shows only the word Copy, if the text to copy is next to the button. */
  readonly isBrief?: boolean;
  /** Called on click, so that the page does not have to keep the secret. */
  readonly text: () => string;
  /** Called with whether the text is on the clipboard. */
  readonly onCopy?: (isCopied: boolean) => void;
  /** What the user can do if the browser does not allow copying: `Select the text and copy it manually.` */
  readonly byHand: string;
  readonly variant?: 'filled' | 'default';
  readonly className?: string;
}

const SHOWN_MS = 4_000;

/**
 * A button that copies a text, and shows "Copied" only when the text is on the clipboard. The message of a failure has a
 * row of its own in the surrounding flex box or grid.
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
 * Copies the text, and returns whether that succeeded. Over plain HTTP browsers have no clipboard API. Then the old command
 * copies from a textarea within `beside`, because an open dialog takes the focus back from elements outside it.
 */
async function copyText(text: string, beside: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The API does not exist or is not allowed.
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
