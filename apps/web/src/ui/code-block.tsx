import { type ReactNode, useId } from 'react';
import classes from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

export interface CodeBlockProps {
  /** What it is and what for, so that several can be told apart: `Check command`, `JSON for .mcp.json`. */
  readonly what: string;
  /** What the page shows; a secret is masked in it. */
  readonly shown: string;
  /** What is copied, where that is more than what is shown. */
  readonly copied?: () => string;
  /** What to do where copying fails and what is shown is not what would have been copied. */
  readonly byHand?: string | undefined;
  readonly onCopied?: () => void;
}

const BY_HAND = 'Select the text and copy it manually.';

/** Something to paste elsewhere. It wraps, so that a phone need not scroll sideways to read it. */
export function CodeBlock(props: CodeBlockProps) {
  const { what, shown, copied = () => shown, byHand = BY_HAND, onCopied } = props;
  const id = useId();
  return (
    <figure className={classes.block} aria-labelledby={id}>
      <figcaption className={classes.caption} id={id}>
        {what}
      </figcaption>
      <pre className={classes.code}>
        <code>{shown}</code>
      </pre>
      <CopyButton
        className={classes.copy}
        label={`Copy ${what}`}
        isBrief
        text={copied}
        byHand={byHand}
        onCopy={(isCopied) => isCopied && onCopied?.()}
      />
    </figure>
  );
}

export interface ProsePiece {
  readonly code: boolean;
  readonly text: string;
}

/** Words with code between them. */
export function Prose({ pieces }: { readonly pieces: readonly ProsePiece[] }): ReactNode {
  // The pieces of one text neither move nor change.
  return pieces.map(({ code, text }, index) => {
    const key = `${index}${text}`;
    return code ? <code key={key}>{text}</code> : <span key={key}>{text}</span>;
  });
}
