import type { ReactNode } from 'react';

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
