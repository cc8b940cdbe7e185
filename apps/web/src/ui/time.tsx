import { formatMoment, formatRelative } from './format-time.ts';
import { useNow } from './use-now.ts';

export interface TimeProps {
  /** RFC 3339. */
  readonly at: string;
}

/** How long ago or ahead, with the exact time behind it in the same words for everybody: nothing has to be hovered. */
export function RelativeTime({ at }: TimeProps) {
  const now = useNow();
  return <time dateTime={at}>{formatRelative(new Date(at), now)}</time>;
}

/** The exact time in the reader's own time zone. */
export function ExactTime({ at }: TimeProps) {
  return <time dateTime={at}>{formatMoment(new Date(at))}</time>;
}
