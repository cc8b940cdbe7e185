import type { Prose } from './agent.ts';

/** A piece of prose: words, or code. */
export interface ProsePart {
  readonly code: boolean;
  readonly text: string;
}

/** Words and code in turn, without the backticks. */
export function splitProse(prose: Prose): readonly ProsePart[] {
  return prose
    .split('`')
    .map((text, index) => ({ code: index % 2 === 1, text }))
    .filter(({ text }) => text !== '');
}
