import type { TokenList } from '@tokenhouse/client';
import { formatTime } from '../../ui/format-time.ts';

const HOUR_MS = 3_600_000;

/** How many tokens a user may still generate. */
export interface CreationRoom {
  readonly canGenerate: boolean;
  /** What is left of the limits. If nothing is left, when or how to generate the next token. */
  readonly text: string;
}

/** What the limits leave at `now`, which is later than the response with `list`. Without a list nothing is known. */
export function creationRoom(list: TokenList | undefined, now: Date): CreationRoom {
  if (list === undefined) return { canGenerate: false, text: '' };
  const { limits, tokens } = list;
  const { maxActive, creationsPerHour } = limits;
  const activeLeft = Math.max(0, maxActive - limits.active);
  // The hour begins with the oldest of the newest `creationsPerHour` tokens.
  const blocking = newestFirst(tokens)[creationsPerHour - 1];
  const next = limits.creationsLeft > 0 || blocking === undefined ? undefined : blocking + HOUR_MS;
  const hourLeft = next !== undefined && next <= now.getTime() ? 1 : limits.creationsLeft;
  const sentences = [
    `${activeLeft} of ${maxActive} tokens left, ${hourLeft} of ${creationsPerHour} to generate this hour.`,
    // Comes first, because waiting does not lift this limit.
    activeLeft === 0 && 'Revoke a token to generate another.',
    hourLeft === 0 && next !== undefined && `You can generate the next one at ${formatTime(new Date(next))}.`,
  ];
  return {
    canGenerate: activeLeft > 0 && hourLeft > 0,
    text: sentences.filter((sentence) => sentence !== false).join(' '),
  };
}

function newestFirst(tokens: TokenList['tokens']): readonly number[] {
  return tokens.map(({ createdAt }) => Date.parse(createdAt)).toSorted((one, other) => other - one);
}
