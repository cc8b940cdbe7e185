import type { TokenList } from '@tokenhouse/client';
import { formatTime } from '../../ui/format-time.ts';

const HOUR_MS = 3_600_000;

/** How many tokens a user may still generate. */
export interface CreationRoom {
  readonly canGenerate: boolean;
  /** The number of active tokens, and when or how the user can generate the next one. */
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
  const left = Math.min(activeLeft, hourLeft);
  const sentences = [
    `${limits.active} of ${maxActive} active tokens.`,
    left > 0 && `You can generate ${left} more this hour.`,
    // Comes first, because waiting does not lift this limit.
    activeLeft === 0 && 'Revoke a token to generate another.',
    hourLeft === 0 && hourText(next),
  ];
  return { canGenerate: left > 0, text: sentences.filter((sentence) => sentence !== false).join(' ') };
}

/** `next` is when the next token is possible; undefined if that is not known. */
function hourText(next: number | undefined): string {
  if (next === undefined) return 'You have reached the limit of new tokens per hour.';
  return `You can generate the next one at ${formatTime(new Date(next))}.`;
}

function newestFirst(tokens: TokenList['tokens']): readonly number[] {
  return tokens.map(({ createdAt }) => Date.parse(createdAt)).toSorted((one, other) => other - one);
}
