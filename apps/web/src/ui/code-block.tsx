import { useId } from 'react';
import classes from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

export interface CodeBlockProps {
  /** What it is, for the button and for screen readers: `Command`, `Configuration`. */
  readonly what: string;
  /** What the page shows; a secret is masked in it. */
  readonly shown: string;
  /** What is copied, where that is more than what is shown. */
  readonly copied?: () => string;
  readonly onCopied?: () => void;
}

/** Something to paste elsewhere. It wraps, so that a phone need not scroll sideways to read it. */
export function CodeBlock({ what, shown, copied = () => shown, onCopied }: CodeBlockProps) {
  const id = useId();
  return (
    <figure className={classes.block} aria-labelledby={id}>
      <figcaption className={classes.caption} id={id}>
        {what}
      </figcaption>
      <pre className={classes.code}>
        <code>{shown}</code>
      </pre>
      <div className={classes.copy}>
        <CopyButton
          label={`Copy ${what}`}
          isBrief
          text={copied}
          onCopy={(isCopied) => isCopied && onCopied?.()}
        />
      </div>
    </figure>
  );
}
