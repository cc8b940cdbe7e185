import { type ReactNode, useId } from 'react';
import classes from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

export interface CodeBlockProps {
  /** A label that distinguishes several blocks: `Check command`, `JSON for .mcp.json`. */
  readonly what: string;
  /** The text that the page shows, with a masked secret. */
  readonly shown: string;
  /** The text to copy, if it differs from the shown text. */
  readonly copied?: () => string;
  /** What the user can do if copying fails and the shown text is masked. */
  readonly byHand?: string | undefined;
  readonly onCopied?: () => void;
}

const BY_HAND = 'Select the text and copy it manually.';

/** Text to copy. Long lines wrap, so that phones do not scroll sideways. */
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

/** Text with code in it. */
export function Prose({ pieces }: { readonly pieces: readonly ProsePiece[] }): ReactNode {
  // The pieces of a text do not change, so the index is a stable key.
  return pieces.map(({ code, text }, index) => {
    const key = `${index}${text}`;
    return code ? <code key={key}>{text}</code> : <span key={key}>{text}</span>;
  });
}
